import { z } from 'zod';
import { AppError, type ActionSource, type RecordStanding } from '#contracts';
import type { ConsentMetric, ConsentMetrics, ConsentMetricsQuery, MetricGroup } from '#contracts/schemas';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Catalogues } from '../catalogue/catalogues.js';
import { nativeId } from '../definitions/entity-ids.js';
import { MetricsRepository, type MetricRange, type MetricRow } from './metrics.repository.js';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
/** Answers are read month by month: more of them is asked for in parts. */
const MOST_DAYS = 400;

/** How consents are answered and where they stand, in numbers. Nothing in them is about one person. */
export class ConsentNumbers {
  readonly #metrics: MetricsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogues: Catalogues,
    private readonly clock: Clock,
  ) {
    this.#metrics = new MetricsRepository(unitOfWork);
  }

  /** @throws AppError `request.invalid`, `cursor.invalid` */
  count({ of, groupBy = [], cursor, limit, ...query }: ConsentMetricsQuery): Promise<ConsentMetrics> {
    if (of === 'records' && groupBy.includes('source'))
      throw new AppError('request.invalid', {
        param: 'groupBy',
        detail: 'A record has many answers and so no one source: count answers by it.',
      });
    const range = this.#range(of, query);
    const after = decodeCursor(cursor, z.array(z.string()).length(groupBy.length).min(1));
    return this.unitOfWork.run(async () => {
      const page = { groupBy, after, limit: limit + 1 };
      const rows = await this.#metrics[of](range, page, this.clock.now());
      const catalogue = await this.catalogues.current();
      const counted = toPage(
        rows,
        limit,
        ({ keys }) => keys,
        (row) => metricOf(of, row, groupBy, catalogue),
      );
      return { of, from: range.from, to: range.to, ...counted };
    });
  }

  #range(
    of: ConsentMetrics['of'],
    { from, to, ...rest }: Omit<ConsentMetricsQuery, 'of' | 'limit'>,
  ): MetricRange {
    const end = to === undefined ? this.clock.now().getTime() : Date.parse(to);
    const begin = from === undefined ? null : Date.parse(from);
    const { consent, client } = rest;
    const range = { to: new Date(end).toISOString(), consent, client };
    if (of === 'records') return { ...range, from: begin === null ? null : new Date(begin).toISOString() };
    const since = begin ?? end - USUAL_DAYS * DAY_MS;
    if (end - since > MOST_DAYS * DAY_MS)
      throw new AppError('request.invalid', {
        param: 'from',
        detail: `Answers are counted over at most ${MOST_DAYS} days: ask for each year by itself.`,
      });
    return { ...range, from: new Date(since).toISOString() };
  }
}

function metricOf(
  of: ConsentMetrics['of'],
  { keys, awaiting_authorisation: awaitingAuthorisation, ...given }: MetricRow,
  groupBy: readonly MetricGroup[],
  catalogue: Catalogue,
): ConsentMetric {
  const counts = { ...given, awaitingAuthorisation };
  const members = groupBy.map((group, index) => memberOf(group, keys[index]!, catalogue));
  return {
    group: Object.assign({}, ...members) as ConsentMetric['group'],
    ...counts,
    acceptanceRate: rate(counts.accepted, basisOf(of, counts)),
  };
}

/** Who skipped, and whose acceptance waits, has not decided yet. */
const basisOf = (
  of: ConsentMetrics['of'],
  { total, accepted, declined, skipped, ...waiting }: Omit<ConsentMetric, 'group' | 'acceptanceRate'>,
): number =>
  of === 'answers'
    ? accepted + declined
    : total - skipped - waiting.unconfirmed - waiting.awaitingAuthorisation;

/** Four digits after the point. */
const rate = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;

function memberOf(group: MetricGroup, key: string, catalogue: Catalogue): ConsentMetric['group'] {
  switch (group) {
    case 'consent':
      return {
        consent: key === '' ? null : nativeId('consent', key),
        consentName: catalogue.consent(key)?.name ?? null,
      };
    case 'version':
      return {
        version: key === '' ? null : nativeId('consentVersion', key),
        versionNumber: catalogue.version(key)?.number ?? null,
      };
    case 'status':
      return { status: key as RecordStanding };
    case 'client':
      return { client: key === '' ? null : key };
    case 'source':
      return { source: key as ActionSource };
    case 'month':
      return { month: key };
  }
}
