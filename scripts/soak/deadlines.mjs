import { installationAt } from '../demo/installation.mjs';
import { PatientClient } from '../demo/patient-client.mjs';
import { Receiver } from '../demo/receiver.mjs';
import { sleep, until } from '../lib/wait.mjs';
import { DeadlineRows, judge } from './deadline-counts.mjs';
import { forEach } from './for-each.mjs';
import { REGIME, kindOf, minuteFrom, receivedAt, zoneWithMidnightAt } from './midnights.mjs';
import { RunningParts } from './running-parts.mjs';
import { shorten } from './shorten.mjs';
import { createTenant } from './tenants.mjs';

const MINUTE_MS = 60_000;
const USUAL_MINUTES = 120;
const MEASURED = ['worker', 'temporal', 'dispatcher', 'api'];
/** For finding out how many requests a second this machine opens. */
const PROBE = 100;
/** The machine may do something else meanwhile. */
const MARGIN = 1.3;
const LEAST_LEAD_MS = 25_000;
/** The old worker is to be gone when midnight comes, and its successor not yet there. */
const BEFORE_MIDNIGHT_MS = 1_500;
/** In the middle of the work that midnight brings. */
const AFTER_MIDNIGHT_MS = 3_000;
/** What a worker that was killed had taken is given to the next one after some seconds. */
const DRAIN_MS = 120_000;
const SLOWEST_PER_SECOND = 3;
/** Whatever comes twice comes soon after the first. */
const AFTERWARDS_MS = 3_000;

/** What happens to the worker: the deploy comes as the first midnight does, the rest needs more midnights. */
const DISTURBANCES = [
  { midnight: 0, after: -BEFORE_MIDNIGHT_MS, signal: 'SIGTERM' },
  { midnight: 1, after: AFTER_MIDNIGHT_MS, signal: 'SIGKILL' },
  { midnight: 2, after: AFTER_MIDNIGHT_MS, signal: 'SIGTERM' },
];

/**
 * @typedef {object} DeadlineOptions
 * @property {string} url
 * @property {string} home of a standalone that runs on this machine
 * @property {number} requests
 * @property {number} [midnights] tenants, whose days end one minute after the other
 * @property {number} [minutes] after these nothing more is waited for
 * @property {number} [concurrency]
 * @property {number} [leadSeconds] for opening them all; measured when absent
 * @property {(line: string) => void} [say]
 */

/**
 * Takes over many old cases whose deadlines come within minutes, and replaces the worker while they do.
 * @param {DeadlineOptions} options
 * @returns counts, and `problems`: empty when every event of every clock happened once and none before its time
 */
export async function soakDeadlines(options) {
  const { say = () => {}, home, url, requests } = options;
  const installation = installationAt({ url, home });
  const parts = new RunningParts(home);
  const first = await firstMidnight(installation, options, say);
  const tenants = await makeTenants(installation, first, options.midnights ?? 1);
  const rows = new DeadlineRows(
    installation.databaseUrl,
    tenants.map(({ slug }) => slug),
  );
  try {
    const startedAt = Date.now();
    const disturbing = disturb({ parts, tenants, say });
    const end = startedAt + (options.minutes ?? USUAL_MINUTES) * MINUTE_MS;
    const expected = await takeOver({ tenants, ...options, end, say });
    const opened = await opening({ rows, requests, startedAt, until: first - BEFORE_MIDNIGHT_MS, say });
    const disturbed = await disturbing;
    await settled({ rows, tenants, expected, end, say });
    MEASURED.forEach((name) => parts.measure(name));
    const { counts, problems } = judge(await rows.rows(), expected);
    const told = toldTo(tenants);
    const result = {
      requests: expected.size,
      notBegun: requests - expected.size,
      midnights: tenants.length,
      ...opened,
      deploys: disturbed.filter(({ signal }) => signal === 'SIGTERM').length,
      kills: disturbed.filter(({ signal }) => signal === 'SIGKILL').length,
      midnightsWithoutWorker: midnightsWithout(tenants, disturbed),
      ...counts,
      ...told,
      ...memoryOf(parts),
    };
    return { ...result, problems: shorten([...problems, ...problemsOf(result, tenants)]) };
  } finally {
    await rows.close();
    for (const { receiver } of tenants) await receiver.stop();
  }
}

/** So far ahead that all requests wait by then. */
async function firstMidnight({ url, operator }, { leadSeconds, requests, concurrency = 8 }, say) {
  if (leadSeconds !== undefined) return minuteFrom(Date.now() + leadSeconds * 1000);
  const patient = new PatientClient(url, operator.credential);
  const startedAt = Date.now();
  const received = new Date(startedAt).toISOString();
  await forEach(Array(PROBE).keys(), concurrency, (index) => importCase(patient, `probe-${index}`, received));
  const waiting = async () => {
    const { items } = await patient.get('/v1/requests?state=awaiting_identity&limit=200');
    return items.length >= PROBE;
  };
  await until(waiting, DRAIN_MS, 'the probe');
  const perSecond = PROBE / ((Date.now() - startedAt) / 1000);
  const lead = Math.max(LEAST_LEAD_MS, (requests / perSecond) * 1000 * MARGIN);
  say(
    `  this machine opens ${perSecond.toFixed(1)} requests a second: midnight in ${Math.round(lead / 1000)} s`,
  );
  return minuteFrom(Date.now() + lead);
}

/** @returns {Promise<{slug: string, midnight: number, client: PatientClient, receiver: Receiver}[]>} */
async function makeTenants(installation, first, count) {
  const tenants = [];
  for (let index = 0; index < count; index += 1) {
    const midnight = first + index * MINUTE_MS;
    const slug = `midnight-${index + 1}`;
    const zone = zoneWithMidnightAt(midnight);
    const key = await createTenant(installation, { slug, regime: REGIME, zone, calendar: 'US-CA' });
    const client = new PatientClient(installation.url, key);
    const receiver = await new Receiver().start();
    const { secret } = await client.post('/v1/webhook-endpoints', {
      url: receiver.url,
      events: ['request.overdue'],
    });
    receiver.trust(secret);
    tenants.push({ slug, midnight, client, receiver });
  }
  return tenants;
}

const importCase = (client, name, received) =>
  client.post('/v1/requests/import', {
    right: 'erasure',
    subject: { identifiers: [{ type: 'email', value: `${name}@example.com` }] },
    receivedAt: received,
  });

/** @returns {Promise<Map<string, {kind: import('./midnights.mjs').Kind, midnight: number}>>} by the id of the request */
async function takeOver({ tenants, requests, concurrency = 8, end, say }) {
  const expected = new Map();
  await forEach(Array(requests).keys(), concurrency, async (index) => {
    if (Date.now() > end) return;
    const { client, midnight } = tenants[index % tenants.length];
    const kind = kindOf(Math.floor(index / tenants.length));
    const { id } = await importCase(client, `case-${index}`, receivedAt(kind, midnight));
    expected.set(id, { kind, midnight });
    if (expected.size % Math.ceil(requests / 10) === 0) say(`  ${expected.size} of ${requests} taken over`);
  });
  return expected;
}

/** Waits until all wait, or until the first midnight comes. */
async function opening({ rows, requests, startedAt, until: end, say }) {
  let open = await rows.open();
  for (let round = 1; open < requests && Date.now() < end; round += 1) {
    if (round % 20 === 0) say(`  ${open} of ${requests} wait for their deadlines`);
    await sleep(500);
    open = await rows.open();
  }
  const seconds = (Date.now() - startedAt) / 1000;
  return {
    openBeforeMidnight: open,
    openingSeconds: Math.round(seconds),
    openedPerSecond: Number((open / seconds).toFixed(1)),
  };
}

async function disturb({ parts, tenants, say }) {
  const done = [];
  for (const { midnight, after, signal } of DISTURBANCES) {
    if (midnight >= tenants.length) continue;
    await sleep(Math.max(0, tenants[midnight].midnight + after - Date.now()));
    const times = await parts.replace('worker', signal);
    done.push({ signal, ...times });
    say(
      `  ${signal} to the worker at midnight ${midnight + 1}: for ${((times.readyAt - times.endedAt) / 1000).toFixed(1)} s there was none`,
    );
  }
  return done;
}

/** Waits until nothing is missing, and then a little for what must not come. */
async function settled({ rows, tenants, expected, end, say }) {
  const wanted = [...expected.values()].reduce(
    (sum, { kind }) => sum + kind.before.length + kind.now.length,
    0,
  );
  const patience = DRAIN_MS + (expected.size / SLOWEST_PER_SECOND) * 1000;
  const last = Math.min(end, tenants.at(-1).midnight + patience);
  let fired = await rows.fired();
  for (let round = 1; fired < wanted && Date.now() < last; round += 1) {
    if (round % 20 === 0) say(`  ${fired} of ${wanted} events`);
    await sleep(500);
    fired = await rows.fired();
  }
  const due = [...expected.values()].filter(({ kind }) => kind.now.includes('due')).length;
  await until(() => toldTo(tenants).overdueTold >= due, DRAIN_MS, 'the webhooks').catch(() => {});
  await sleep(AFTERWARDS_MS);
}

/** What integrators heard; a repeat has the same id. */
function toldTo(tenants) {
  const deliveries = tenants.flatMap(({ receiver }) => receiver.deliveries);
  return { overdueTold: new Set(deliveries.map(({ data }) => data.id)).size };
}

const midnightsWithout = (tenants, disturbed) =>
  tenants.filter(({ midnight }) =>
    disturbed.some(({ endedAt, readyAt }) => endedAt <= midnight && midnight <= readyAt),
  ).length;

const memoryOf = ({ peaks }) =>
  Object.fromEntries(
    MEASURED.filter((name) => peaks.has(name)).map((name) => [`${name}Mb`, peaks.get(name)]),
  );

function problemsOf({ notBegun, overdue, overdueTold }, tenants) {
  const refused = tenants.flatMap(({ receiver }) => receiver.refused);
  return [
    ...(notBegun === 0 ? [] : [`${notBegun} requests were not begun in time`]),
    ...(overdue === overdueTold
      ? []
      : [`${overdue - overdueTold} overdue requests of which nobody was told`]),
    ...refused.map((reason) => `a webhook was refused: ${reason}`),
  ];
}
