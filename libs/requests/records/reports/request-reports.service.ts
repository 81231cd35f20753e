import { Inject, Injectable } from '@nestjs/common';
import { AppError, FINAL_STATES, REQUEST_STATES, type RequestState, type RightCode } from '#contracts';
import {
  CCPA_KINDS,
  type CcpaKind,
  type CcpaLine,
  type CcpaReport,
  type CcpaReportQuery,
  type RequestNumbers,
  type RequestReport,
  type RequestReportQuery,
} from '#contracts/schemas';
import { localDate, startOfDay } from '#domain';
import { UnitOfWork } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { TenantSettings } from '../../tenant-settings.repository.js';
import {
  RequestReportsRepository,
  type CcpaCount,
  type CountedRequests,
} from './request-reports.repository.js';

const CALIFORNIA = 'US_CA';
/** Which rights 11 CCR §7001 calls a request to delete, correct, know, opt out of sale or sharing, and limit. */
const KINDS: Readonly<Record<CcpaKind, readonly RightCode[]>> = {
  delete: ['erasure'],
  correct: ['rectification'],
  know: ['access', 'know_categories', 'portability', 'third_party_list'],
  opt_out: ['opt_out_sale_sharing'],
  limit: ['limit_sensitive'],
};
const NONE: Omit<CcpaLine, 'kind'> = {
  received: 0,
  compliedInWhole: 0,
  compliedInPart: 0,
  denied: 0,
  closedOtherwise: 0,
  pending: 0,
  medianDays: null,
  meanDays: null,
};

/** Numbers of requests, none of a person. */
@Injectable()
export class RequestReports {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestReportsRepository) private readonly repository: RequestReportsRepository,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Of the requests that were received within the time, as they stand now. */
  requests(query: RequestReportQuery): Promise<RequestReport> {
    return this.unitOfWork.run(async () => {
      const { zone } = await this.tenants.get();
      const from = query.from === undefined ? null : new Date(query.from);
      const to = query.to === undefined ? this.clock.now() : new Date(query.to);
      if (from !== null && from > to)
        throw new AppError('request.invalid', { param: 'from', detail: 'from: lies after to.' });
      const { regime = null, right = null, groupBy = [] } = query;
      const now = this.clock.now();
      const counted = await this.repository.count({ from, to, now, regime, right, zone, groupBy });
      return {
        from: from?.toISOString() ?? null,
        to: to.toISOString(),
        zone,
        total: numbersOf(counted.at(-1)!),
        items: counted
          .filter(({ isTotal }) => !isTotal)
          .map((row) => ({ group: row.group as RequestReport['items'][number]['group'], ...numbersOf(row) })),
      };
    });
  }

  /** What 11 CCR §7102(a)(1) has a business compile for a calendar year. */
  ccpa({ year, individuals }: CcpaReportQuery): Promise<CcpaReport> {
    return this.unitOfWork.run(async () => {
      const { zone } = await this.tenants.get();
      if (`${year}-01-01` > localDate(this.clock.now().toISOString(), zone))
        throw new AppError('request.invalid', { param: 'year', detail: `year: ${year} has not begun.` });
      const counted = await this.repository.countCcpa({
        from: new Date(startOfDay(`${year}-01-01`, zone)),
        to: new Date(startOfDay(`${year + 1}-01-01`, zone)),
        regime: individuals === 'all' ? null : CALIFORNIA,
        kinds: KINDS,
      });
      return {
        year,
        regulation: '11 CCR §7102(a)(1)',
        individuals,
        zone,
        publishBy: `${year + 1}-07-01`,
        items: CCPA_KINDS.map((kind) => ccpaLine(kind, counted)),
      };
    });
  }
}

function numbersOf({ median, p90, p95, ...row }: CountedRequests): RequestNumbers {
  const states = (list: readonly RequestState[]) => list.map((state) => [state, row.states[state]] as const);
  return {
    received: row.received,
    open: row.open,
    overdue: row.overdue,
    breached: row.breached,
    extended: row.extended,
    answered: row.answered,
    states: Object.fromEntries(states(REQUEST_STATES).filter(([, count]) => count > 0)),
    outcomes: Object.fromEntries(states(FINAL_STATES)) as RequestNumbers['outcomes'],
    days: { median, p90, p95 },
    extensionRate: share(row.extended, row.received),
    refusalRate: share(row.states.refused, row.answered),
  };
}

function ccpaLine(kind: CcpaKind, counted: readonly CcpaCount[]): CcpaLine {
  const row = counted.find((known) => known.kind === kind);
  if (row === undefined) return { kind, ...NONE };
  return {
    kind,
    received: row.received,
    compliedInWhole: row.whole,
    compliedInPart: row.part,
    denied: row.denied,
    closedOtherwise: row.otherwise,
    pending: row.pending,
    medianDays: row.median,
    meanDays: row.mean,
  };
}

/** To four digits; null: of nothing. */
const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;
