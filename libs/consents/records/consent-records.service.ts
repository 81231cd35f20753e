import { v7, validate } from 'uuid';
import { z } from 'zod';
import { AppError, isFinal } from '#contracts';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { decodeCursor, encodeCursor } from '#platform/http';
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
  /** `nextCursor` of the page before, in place of `skip`. */
  readonly cursor?: string | undefined;
  readonly skip: number;
  readonly take: number;
}

export interface FoundRecords {
  readonly items: ConsentRecordView[];
  /** As it was on the first page. */
  readonly total: number;
  readonly nextCursor: string | null;
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

  /** @throws AppError `filter.invalid`, `cursor.invalid` */
  search({ filter, sort = [], cursor, skip, take }: RecordSearch): Promise<FoundRecords> {
    return this.unitOfWork.run(async () => {
      const condition = filter ? await conditionOf(filter, (sub) => this.subjects.digest(sub)) : EVERYTHING;
      const place = placeOf(cursor, sort, skip);
      const page: RecordPage = { condition, order: orderOf(sort), ...place, take: take + 1 };
      const found = await this.#records.list(page);
      const records = found.slice(0, take);
      const total = place.total ?? (await this.#records.count(condition));
      const last = found.length > take ? records.at(-1) : undefined;
      const nextCursor = last ? cursorAfter(last, sort, { total, skip: place.skip + take }) : null;
      return { items: await this.#views(records), total, nextCursor };
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
    const { record, sub } = await this.#changeable(id);
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
    const { record, sub } = await this.#changeable(id);
    if (record.requestId !== null && !(record.requestState && isFinal(record.requestState)))
      throw new AppError('consent.in_use', { detail: 'A running request hangs on this record.' });
    await this.appender.append({ ...actOn(record, sub), event: 'removed', facts: { reason } }, () => null);
  }

  /** Of a person who was erased a record is evidence of something past: it is read, and no longer changed. */
  async #changeable(id: string): Promise<ConsentRecordView> {
    const view = await this.get(id);
    if (view.record.salt !== null) return view;
    throw new AppError('consent_record.not_found', {
      detail: 'The person was erased: what is left of this record is evidence and is not changed.',
    });
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
  kind: record.kind,
  source: 'api' as const,
  versionKey: record.versionKey,
  slot: record.slot,
  consentId: record.consentId,
  versionId: record.versionKey === NO_VERSION ? null : record.versionKey,
  clientId: record.clientId,
});

type Sort = NonNullable<RecordSearch['sort']>;

/** The order of the index, in which a page is found without reading those before it. */
const isUsual = (sort: Sort): boolean =>
  sort.length === 0 || (sort.length === 1 && sort[0]!.field === 'updatedTime' && sort[0]!.dir === 'desc');

/** As PostgreSQL writes a time. */
const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}(:\d{2})?$/;
const count = z.int().min(0).max(1_000_000_000);
/** Total, and after which record or how many of them the page begins. */
const AFTER = z.tuple([count, z.string().regex(TIME), z.string().refine((id) => validate(id))]);
const SKIP = z.tuple([count, count]);

function placeOf(
  cursor: string | undefined,
  sort: Sort,
  skip: number,
): Pick<RecordPage, 'after' | 'skip'> & { readonly total: number | null } {
  if (cursor === undefined) return { skip, after: null, total: null };
  if (!isUsual(sort)) {
    const [total, skipped] = decodeCursor(cursor, SKIP)!;
    return { skip: skipped, after: null, total };
  }
  const [total, changedAt, id] = decodeCursor(cursor, AFTER)!;
  return { skip: 0, after: [changedAt, id], total };
}

const cursorAfter = (
  { changedAt, id }: ReadRecord,
  sort: Sort,
  { total, skip }: { readonly total: number; readonly skip: number },
): string => encodeCursor(isUsual(sort) ? [total, changedAt, id] : [total, skip]);

const ALWAYS_THERE: ReadonlySet<string> = new Set(['_id', 'type', 'createdTime', 'updatedTime']);

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
    // only an order that is that of the index is read from it: what is never null must not be asked for nulls
    return ALWAYS_THERE.has(field) ? `${column} ${dir}` : `${column} ${dir} nulls last`;
  });
  return [...terms, 'r.id'].join(', ');
}
