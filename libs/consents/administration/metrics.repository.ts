import { RECORD_STANDINGS } from '#contracts';
import type { MetricGroup } from '#contracts/schemas';
import type { UnitOfWork } from '#persistence';
import { recordStanding } from './record-search.repository.js';

/** What is counted. */
export interface MetricRange {
  /** RFC 3339, both ends are included; null: since ever. */
  readonly from: string | null;
  readonly to: string;
  /** UUID. */
  readonly consent?: string | undefined;
  readonly client?: string | undefined;
}

export interface MetricPage {
  readonly groupBy: readonly MetricGroup[];
  /** Keys of the last group of the page before, in the order of `groupBy`. */
  readonly after: readonly string[] | null;
  readonly limit: number;
}

export interface MetricRow {
  /** Text of each of `groupBy`, empty for none. */
  readonly keys: readonly string[];
  readonly total: number;
  readonly accepted: number;
  readonly declined: number;
  readonly revoked: number;
  readonly skipped: number;
  readonly expired: number;
  readonly unconfirmed: number;
  readonly awaiting_authorisation: number;
  readonly skips: number;
}

interface Counted {
  readonly table: string;
  /** Which rows of it; `c` is a row, `now` the time. */
  readonly rows: string;
  readonly status: string;
  readonly skips: string;
  readonly at: string;
  /** First and last time of any row, as `oldest` and `newest`, where that is quickly said. */
  readonly span: string;
}

/** Entries of the chain: the months that are asked for are the partitions that are read. */
const ANSWERS: Counted = {
  table: 'consent_action',
  rows: `c.tenant_id = habeas_tenant() and c.event = 'answered'`,
  status: 'c.status',
  skips: `count(*) filter (where c.status = 'skipped')`,
  at: 'c.at',
  span: 'select null::timestamptz as oldest, null::timestamptz as newest',
};
const RECORDS: Counted = {
  table: 'consent_record',
  rows: 'c.tenant_id = habeas_tenant() and c.status is not null',
  status: recordStanding('c', 'n.now'),
  skips: 'coalesce(sum(c.skips), 0)',
  at: 'c.updated_at',
  span: `select min(c.updated_at) as oldest, max(c.updated_at) as newest from consent_record c where c.tenant_id = habeas_tenant()`,
};
const STATUSES = RECORD_STANDINGS;

/** Counts in the database: what leaves it is one row for each group. */
export class MetricsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** What was said. */
  answers(range: MetricRange, page: MetricPage, now: Date): Promise<MetricRow[]> {
    return this.#count(ANSWERS, range, page, now);
  }

  /** Where it stands. */
  records(range: MetricRange, page: MetricPage, now: Date): Promise<MetricRow[]> {
    return this.#count(RECORDS, range, page, now);
  }

  /**
   * Each month is counted by itself, by columns as they are: so neither is the planner misled about how many groups there
   * are, nor is a text made of every row.
   */
  async #count(
    counted: Counted,
    range: MetricRange,
    { groupBy, after, limit }: MetricPage,
    now: Date,
  ): Promise<MetricRow[]> {
    const monthly = groupBy.includes('month');
    const columns = groupBy.filter((group) => group !== 'month');
    const names = columns.map((group) => `${columnOf(group, counted)} as ${group}_key`);
    // one order everywhere, whatever the language of the database
    const keys = groupBy.map((group) =>
      group === 'month' ? `m.label collate "C"` : `coalesce(g.${group}_key::text, '') collate "C"`,
    );
    const [where, values] = conditions(counted, range);
    const of = (status: string): string =>
      `count(*) filter (where (${counted.status}) = '${status}')::int as ${status}`;
    const next = after ? `and (${keys.join(', ')}) > (${after.map(() => '?').join(', ')})` : '';
    return this.unitOfWork.query<MetricRow>(
      `select jsonb_build_array(${keys.join(', ')}) as keys, g.total, ${STATUSES.map((status) => `g.${status}`).join(', ')}, g.skips
         from (select ?::timestamptz as now) n ${monthly ? `cross join lateral (${monthsOf(counted)}) m` : ''}
        cross join lateral (
          select ${[...names, 'count(*)::int as total', ...STATUSES.map(of), `(${counted.skips})::int as skips`].join(', ')}
            from ${counted.table} c where ${counted.rows} ${where}
                 ${monthly ? `and ${counted.at} >= m.since and ${counted.at} < m.until` : ''}
           ${columns.length > 0 ? `group by ${columns.map((_, index) => index + 1).join(', ')}` : ''}) g
        where ${groupBy.length > 0 ? 'g.total > 0' : 'true'} ${next}
        ${keys.length > 0 ? `order by ${keys.join(', ')}` : ''} limit ?`,
      [now.toISOString(), ...(monthly ? [range.from, range.to] : []), ...values, ...(after ?? []), limit],
    );
  }
}

function columnOf(group: Exclude<MetricGroup, 'month'>, { status }: Counted): string {
  switch (group) {
    case 'consent':
      return 'c.consent_id';
    case 'version':
      return 'c.version_id';
    case 'client':
      return 'c.client_id';
    case 'source':
      return 'c.source';
    case 'status':
      return status;
  }
}

/** Months in UTC of which there can be rows. Two parameters: from and to. */
const monthsOf = ({ span }: Counted): string => `
  select to_char(month, 'YYYY-MM') as label, month at time zone 'UTC' as since,
         (month + interval '1 month') at time zone 'UTC' as until
    from (${span}) there,
         generate_series(date_trunc('month', greatest(?::timestamptz, there.oldest) at time zone 'UTC'),
                         least(?::timestamptz, there.newest) at time zone 'UTC', interval '1 month') month`;

function conditions({ at }: Counted, { from, to, consent, client }: MetricRange): [string, unknown[]] {
  const all: readonly (readonly [string, unknown])[] = [
    [`${at} >= ?::timestamptz`, from ?? undefined],
    [`${at} <= ?::timestamptz`, to],
    ['c.consent_id = ?::uuid', consent],
    ['c.client_id = ?', client],
  ];
  const given = all.filter(([, value]) => value !== undefined);
  return [given.map(([sql]) => ` and ${sql}`).join(''), given.map(([, value]) => value)];
}
