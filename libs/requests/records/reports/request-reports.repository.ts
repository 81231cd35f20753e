import { Inject, Injectable } from '@nestjs/common';
import { FINAL_STATES, REQUEST_STATES, type RequestState, type RightCode } from '#contracts';
import type { CcpaKind, ReportGroup } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';

export interface ReportFilter {
  readonly from: Date | null;
  readonly to: Date;
  /** By which an open request is overdue or not. */
  readonly now: Date;
  readonly regime: string | null;
  readonly right: RightCode | null;
  /** IANA zone in which months begin. */
  readonly zone: string;
  readonly groupBy: readonly ReportGroup[];
}

/** Of one group, or of all together. */
export interface CountedRequests {
  readonly isTotal: boolean;
  readonly group: Partial<Record<ReportGroup, string>>;
  readonly received: number;
  readonly open: number;
  readonly overdue: number;
  readonly breached: number;
  readonly extended: number;
  readonly answered: number;
  readonly states: Record<RequestState, number>;
  readonly median: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
}

export interface CcpaFilter {
  readonly from: Date;
  /** Not in the time any more. */
  readonly to: Date;
  /** null: whatever law they are under. */
  readonly regime: string | null;
  readonly kinds: Readonly<Record<CcpaKind, readonly RightCode[]>>;
}
export interface CcpaCount {
  readonly kind: CcpaKind;
  readonly received: number;
  readonly whole: number;
  readonly part: number;
  readonly denied: number;
  readonly otherwise: number;
  readonly pending: number;
  readonly median: number | null;
  readonly mean: number | null;
}

const COLUMNS: Readonly<Record<ReportGroup, string>> = {
  regime: 'r.regime',
  right: 'r."right"',
  state: 'r.state',
  channel: 'r.channel',
  month: 'r.month',
};
const ANSWERED = `state in ('fulfilled', 'partially_fulfilled', 'refused')`;
/** From receipt to the answer: of a package the day it lay ready, else the day of the last letter. */
const DAYS = `case when ${ANSWERED} then extract(epoch from
  case state when 'refused' then closed_at else coalesce(delivered_at, closed_at) end - received_at) / 86400 end`;
const STATES = REQUEST_STATES.map((state) => `'${state}', count(*) filter (where r.state = '${state}')`).join(
  ', ',
);
const OTHERWISE = FINAL_STATES.filter((state) => ['withdrawn', 'lapsed', 'duplicate', 'spam'].includes(state))
  .map((state) => `'${state}'`)
  .join(', ');
const rounded = (aggregate: string): string => `round((${aggregate})::numeric, 2)::float8`;
const percentile = (share: number): string =>
  rounded(`percentile_cont(${share}) within group (order by r.days)`);

/** An offset is counted to the east as an interval; in the place of a name PostgreSQL reads its sign as POSIX does, to the west. */
const zoneParameter = (zone: string): string => (/^[+-]/.test(zone) ? '?::interval' : '?');

/** Counts requests where they are kept; of a purged request what counts is still there. */
@Injectable()
export class RequestReportsRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** The groups in the order of their names, and all together at last. */
  count(filter: ReportFilter): Promise<CountedRequests[]> {
    const { from, to, now, regime, right, zone, groupBy } = filter;
    const columns = groupBy.map((group) => COLUMNS[group]);
    const sets = columns.length > 0 ? `(${columns.join(', ')}), ()` : '()';
    const isTotal = columns.length > 0 ? `grouping(${columns.join(', ')}) <> 0` : 'true';
    const group = groupBy.map((name) => `'${name}', ${COLUMNS[name]}`).join(', ');
    return this.unitOfWork.query<CountedRequests>(
      `with r as (
         select *, ${DAYS} as days, to_char(received_at at time zone ${zoneParameter(zone)}, 'YYYY-MM') as month from request
          where tenant_id = habeas_tenant() and received_at <= ? and (?::timestamptz is null or received_at >= ?)
            and (?::text is null or regime = ?) and (?::text is null or "right" = ?))
       select ${isTotal} as "isTotal", jsonb_build_object(${group}) as "group",
              count(*)::integer as received,
              count(*) filter (where r.closed_at is null)::integer as open,
              count(*) filter (where r.closed_at is null and r.due_at < now_is.at)::integer as overdue,
              count(*) filter (where r.breached)::integer as breached,
              count(*) filter (where r.extended)::integer as extended,
              count(r.days)::integer as answered,
              jsonb_build_object(${STATES}) as states,
              ${percentile(0.5)} as median, ${percentile(0.9)} as p90, ${percentile(0.95)} as p95
         from r, (select ?::timestamptz as at) now_is
        group by grouping sets (${sets})
        order by ${['"isTotal"', ...columns].join(', ')}`,
      [zone, to, from, from, regime, regime, right, right, now],
    );
  }

  /** One line for each kind that somebody asked for. */
  countCcpa({ from, to, regime, kinds }: CcpaFilter): Promise<CcpaCount[]> {
    const pairs = Object.entries(kinds).flatMap(([kind, rights]) => rights.map((right) => ({ kind, right })));
    return this.unitOfWork.query<CcpaCount>(
      `with r as (
         select k.kind, q.state, q.closed_at, ${DAYS} as days
           from request q join jsonb_to_recordset(?::jsonb) as k(kind text, "right" text) on k."right" = q."right"
          where q.tenant_id = habeas_tenant()
            and q.received_at >= ? and q.received_at < ?
            and (?::text is null or q.regime = ? or q.regimes @> jsonb_build_array(jsonb_build_object('id', ?::text))))
       select r.kind, count(*)::integer as received,
              count(*) filter (where r.state = 'fulfilled')::integer as whole,
              count(*) filter (where r.state = 'partially_fulfilled')::integer as part,
              count(*) filter (where r.state = 'refused')::integer as denied,
              count(*) filter (where r.state in (${OTHERWISE}))::integer as otherwise,
              count(*) filter (where r.closed_at is null)::integer as pending,
              ${percentile(0.5)} as median, ${rounded('avg(r.days)')} as mean
         from r group by r.kind`,
      [JSON.stringify(pairs), from, to, regime, regime, regime],
    );
  }
}
