import pg from 'pg';
import { shorten } from './shorten.mjs';

const ROWS = `
  with timers as (
    select object, json_agg(at order by sequence) as at from audit where action = 'request.timer' group by object),
  overdue as (
    select request_id, count(*)::int as times from event where type = 'request.overdue' group by request_id),
  tasks as (
    select request_id, json_agg(kind) as kinds from task where closed_at is null group by request_id)
  select r.id, r.state, r.fired_timers as fired, r.breached, coalesce(timers.at, '[]') as at,
         coalesce(overdue.times, 0) as overdue, coalesce(tasks.kinds, '[]') as tasks
    from request r join tenant t on t.id = r.tenant_id
    left join timers on timers.object = r.id
    left join overdue on overdue.request_id = r.id
    left join tasks on tasks.request_id = r.id
   where t.slug = any($1)`;
const OPEN = `
  select count(*)::int as open from request r join tenant t on t.id = r.tenant_id
   where t.slug = any($1) and r.state = 'awaiting_identity'`;
const FIRED = `
  select coalesce(sum(jsonb_array_length(to_jsonb(r.fired_timers))), 0)::int as fired
    from request r join tenant t on t.id = r.tenant_id where t.slug = any($1)`;

/**
 * A request as the database tells of it.
 * @typedef {object} Row
 * @property {string} id
 * @property {string} state
 * @property {readonly string[]} fired `key@instant` of each timer, in the order in which they were marked
 * @property {readonly string[]} at when the audit trail was told of a timer, in its order
 * @property {boolean} breached
 * @property {number} overdue how often integrators were told
 * @property {readonly string[]} tasks kinds of those that are open
 */

/** What the tenants' requests have come to. */
export class DeadlineRows {
  constructor(databaseUrl, slugs) {
    this.pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
    this.slugs = slugs;
  }

  /** @returns {Promise<number>} requests whose workflow has begun and waits */
  open = async () => (await this.#ask(OPEN))[0].open;

  /** @returns {Promise<number>} timers that have fired */
  fired = async () => (await this.#ask(FIRED))[0].fired;

  /** @returns {Promise<Row[]>} */
  rows = () => this.#ask(ROWS);

  close = () => this.pool.end();

  async #ask(sql) {
    const { rows } = await this.pool.query(sql, [this.slugs]);
    return rows;
  }
}

/**
 * Compares what happened with what should have: each event once, none before its time.
 * @param {readonly Row[]} rows
 * @param {ReadonlyMap<string, {kind: import('./midnights.mjs').Kind, midnight: number}>} expected by the id of a request
 */
export function judge(rows, expected) {
  const found = new Map(rows.map((row) => [row.id, row]));
  const judged = [...expected].map(([id, wanted]) => judgeOne(id, found.get(id), wanted));
  const sum = (name) => judged.reduce((total, each) => total + each[name], 0);
  const lateness = judged.flatMap((each) => each.late).sort((a, b) => a - b);
  return {
    counts: {
      events: sum('expected'),
      eventsOnce: sum('once'),
      eventsMissing: sum('missing'),
      eventsTwice: sum('twice'),
      eventsEarly: sum('early'),
      overdue: sum('overdue'),
      tasksTwice: sum('tasksTwice'),
      medianLateSeconds: seconds(lateness[Math.floor(lateness.length / 2)]),
      latestSeconds: seconds(lateness.at(-1)),
    },
    problems: shorten(judged.flatMap((each) => each.problems)),
  };
}

const seconds = (ms = 0) => Number((ms / 1000).toFixed(1));

/** @param {Row | undefined} row */
function judgeOne(id, row, { kind, midnight }) {
  const { state = 'awaiting_identity' } = kind;
  const keys = [...kind.before, ...kind.now];
  const fired = (row?.fired ?? []).map(timerOf);
  const times = keys.map((key) => fired.filter((timer) => timer.key === key).length);
  const stray = fired.filter(({ key }) => !keys.includes(key));
  const at = (row?.at ?? []).map((text) => Date.parse(text));
  const early = fired.filter((timer, index) => at[index] < timer.at);
  const repeated = Math.max(0, at.length - fired.length) + times.filter((count) => count > 1).length;
  const misplaced = fired.filter((timer) => kind.now.includes(timer.key) && timer.at !== midnight);
  const tasksTwice = (row?.tasks.length ?? 0) - new Set(row?.tasks).size;
  const isDue = kind.now.includes('due');
  const missing = times.filter((count) => count === 0).length;
  const late = fired.flatMap((timer, index) => (timer.at === midnight ? [at[index] - midnight] : []));
  return {
    expected: keys.length,
    once: times.filter((count) => count === 1).length,
    missing,
    twice: repeated,
    early: early.length,
    overdue: row?.overdue ?? 0,
    tasksTwice,
    late,
    problems: [
      ...(row ? [] : ['is not there']),
      ...(row && row.state !== state ? [`is ${row.state}`] : []),
      ...(missing > 0 ? [`${missing} of ${keys.join(', ')} did not happen`] : []),
      ...(repeated > 0 ? [`${repeated} of ${keys.join(', ')} happened again`] : []),
      ...early.map((timer) => `${timer.key} came before its time`),
      ...stray.map((timer) => `${timer.key} was not to happen`),
      ...misplaced.map((timer) => `${timer.key} was due at another time`),
      ...(tasksTwice > 0 ? [`has ${tasksTwice} tasks twice`] : []),
      ...(row && row.overdue !== Number(isDue) ? [`was told as overdue ${row.overdue} times`] : []),
      ...(row && row.breached !== isDue ? [`breached: ${row.breached}`] : []),
    ].map((problem) => `${id} (${kind.name}) ${problem}`),
  };
}

/** @param {string} mark `key@instant` */
function timerOf(mark) {
  const cut = mark.indexOf('@');
  return { key: mark.slice(0, cut), at: Date.parse(mark.slice(cut + 1)) };
}
