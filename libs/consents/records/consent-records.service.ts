import { v7 } from 'uuid';
import { AppError, isFinal, type RecordKind } from '#contracts';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { NO_VERSION } from './nil-version.js';
import type { Subjects } from '../subjects/subjects.js';
import { recordWithoutAnswer, touched, type ChainAppender } from './chain-appender.js';
import {
  ConsentRecordsRepository,
  type HistoryEntry,
  type ReadRecord,
  type RecordPage,
} from './consent-records.repository.js';
import { EVERYTHING, RECORD_FIELDS, conditionOf, type RecordFilter } from './record-filter.js';

/** A record as callers may see it. */
export interface ConsentRecordView {
  readonly record: ReadRecord;
  readonly sub: string;
  readonly history: readonly HistoryEntry[];
  /** It was accepted, and the acceptance has ended by itself (invariant I14). */
  readonly expired: boolean;
}

export interface RecordSearch {
  readonly filter?: RecordFilter | undefined;
  /** Field and direction, the first counts most. */
  readonly sort?: readonly { readonly field: string; readonly dir: 'asc' | 'desc' }[] | undefined;
  readonly skip: number;
  readonly take: number;
}

export interface ProcessingNote {
  readonly sub: string;
  readonly consentId?: string | undefined;
  readonly versionId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly processing: Readonly<Record<string, unknown>>;
}

/** Reads the records of the tenant, and what is rarely done with them. */
export class ConsentRecordsService {
  readonly #records: ConsentRecordsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly subjects: Subjects,
    private readonly appender: ChainAppender,
    private readonly clock: Clock,
  ) {
    this.#records = new ConsentRecordsRepository(unitOfWork);
  }

  /** @throws AppError `consent_record.not_found` */
  get(id: string): Promise<ConsentRecordView> {
    return this.unitOfWork.run(async () => {
      const record = await this.#records.find(id);
      if (!record) throw new AppError('consent_record.not_found');
      const [view] = await this.#views([record]);
      return view!;
    });
  }

  /** @throws AppError `filter.invalid` */
  search({
    filter,
    sort = [],
    skip,
    take,
  }: RecordSearch): Promise<{ items: ConsentRecordView[]; total: number }> {
    return this.unitOfWork.run(async () => {
      const condition = filter ? await conditionOf(filter, (sub) => this.subjects.digest(sub)) : EVERYTHING;
      const page: RecordPage = { condition, order: orderOf(sort), skip, take };
      const records = await this.#records.list(page);
      return { items: await this.#views(records), total: await this.#records.count(condition) };
    });
  }

  /** Notes that data were processed; such a note is never changed. @returns UUID of the record */
  async noteProcessing({ sub, consentId, versionId, clientId, processing }: ProcessingNote): Promise<string> {
    const slot = `p:${v7()}`;
    const entry = await this.appender.append(
      {
        sub,
        kind: 'dataprocessing',
        event: 'processed',
        source: 'api',
        versionKey: NO_VERSION,
        slot,
        consentId: consentId ?? null,
        versionId: versionId ?? null,
        clientId: clientId ?? null,
        facts: { processing },
      },
      (_, made) =>
        recordWithoutAnswer(made, slot, {
          details: { processing, ...(versionId !== undefined && { versionId }) },
        }),
    );
    return entry.recordId;
  }

  /** Starts the counter of skips anew. @throws AppError `consent_record.not_found` */
  async resetSkips(id: string): Promise<void> {
    const { record, sub } = await this.get(id);
    await this.appender.append(
      { ...actOn(record, sub), event: 'skips_reset', facts: { skips: record.skips } },
      (before, entry) => before && { ...touched(before, entry), skips: 0 },
    );
  }

  /**
   * Takes a record out of every read; the person counts as never asked. The chain keeps an entry of it.
   * @throws AppError `consent_record.not_found`, `consent.in_use` while a request hangs on it
   */
  async remove(id: string, reason: string): Promise<void> {
    const { record, sub } = await this.get(id);
    if (record.requestId !== null && !(record.requestState && isFinal(record.requestState)))
      throw new AppError('consent.in_use', { detail: 'A running request hangs on this record.' });
    await this.appender.append({ ...actOn(record, sub), event: 'removed', facts: { reason } }, () => null);
  }

  async #views(records: readonly ReadRecord[]): Promise<ConsentRecordView[]> {
    const now = this.clock.now();
    const history = Map.groupBy(await this.#records.history(records), ({ recordId }) => recordId);
    return Promise.all(
      records.map(async (record) => ({
        record,
        sub: await this.subjects.open(record.salt, record.sub),
        history: history.get(record.id) ?? [],
        expired: isExpired(record, now),
      })),
    );
  }
}

const isExpired = ({ status, expiresAt }: ReadRecord, now: Date): boolean =>
  status === 'accepted' && expiresAt !== null && expiresAt <= now;

const actOn = (record: ReadRecord, sub: string) => ({
  sub,
  kind: record.kind satisfies RecordKind,
  source: 'api' as const,
  versionKey: record.versionKey,
  slot: record.slot,
  consentId: record.consentId,
  versionId: record.versionKey === NO_VERSION ? null : record.versionKey,
  clientId: record.clientId,
});

/** Newest first unless something else is asked for; ties by id, so that pages do not overlap. */
function orderOf(sort: NonNullable<RecordSearch['sort']>): string {
  const wishes = sort.length > 0 ? sort : [{ field: 'updatedTime', dir: 'desc' as const }];
  const terms = wishes.map(({ field, dir }) => {
    const column =
      Object.hasOwn(RECORD_FIELDS, field) && field !== 'sub' ? RECORD_FIELDS[field]!.column : null;
    if (column === null)
      throw new AppError('filter.invalid', {
        param: 'sort',
        detail: `Records cannot be sorted by "${field}".`,
      });
    return `${column} ${dir} nulls last`;
  });
  return [...terms, 'r.id'].join(', ');
}
