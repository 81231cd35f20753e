import { validate } from 'uuid';
import { z } from 'zod';
import { ReadLog, type AuditTrail } from '#audit';
import { AppError } from '#contracts';
import type {
  ConsentRecordDetail,
  ConsentRecordItem,
  ConsentRecordPage,
  ConsentRecordSearchBody,
} from '#contracts/schemas';
import type { UnitOfWork } from '#persistence';
import { currentContext, type Clock } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import type { Catalogues } from '../catalogue/catalogues.js';
import { nativeId } from '../definitions/entity-ids.js';
import type { Subjects } from '../subjects/subjects.js';
import { maskedSub } from './mask-sub.js';
import {
  RecordSearchRepository,
  type AnswerRow,
  type RecordConditions,
  type RecordRow,
} from './record-search.repository.js';

/** Who looks. */
export interface RecordReader {
  /** Whether they may be told who people are, once they say why. */
  readonly maySeePersons: boolean;
}

/** As PostgreSQL writes a time. */
const PLACE = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}(:\d{2})?$/;
const CURSOR = z.tuple([z.string().regex(PLACE), z.string().refine((id) => validate(id))]);
/** To count more costs more than the number is worth. */
const COUNTED = 10_000;

/**
 * Answers of people, as staff looks for them. Who they are is told to those who may know it and say why; each look is on
 * record, by the digests of those who were shown.
 */
export class ConsentRecordSearch {
  readonly #records: RecordSearchRepository;
  readonly #reads: ReadLog;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogues: Catalogues,
    private readonly subjects: Subjects,
    audit: AuditTrail,
    private readonly clock: Clock,
  ) {
    this.#records = new RecordSearchRepository(unitOfWork);
    this.#reads = new ReadLog(unitOfWork, audit, clock);
  }

  /** Newest change first. @throws AppError `auth.forbidden`, `cursor.invalid` */
  search(
    { cursor, limit, ...given }: ConsentRecordSearchBody,
    reader: RecordReader,
  ): Promise<ConsentRecordPage> {
    if (given.subject !== undefined && !reader.maySeePersons)
      throw new AppError('auth.forbidden', {
        param: 'subject',
        detail: 'To look for a person needs the permission subjects:read.',
      });
    const after = decodeCursor(cursor, CURSOR);
    return this.unitOfWork.run(async () => {
      const now = this.clock.now();
      const conditions = await this.#conditions(given);
      const rows = await this.#records.list(conditions, now, after, limit + 1);
      const masked = isMasked(reader);
      const shown = rows.slice(0, limit);
      await this.#note(conditions.subject, given, masked ? [] : shown);
      const subs = await this.#subsOf(shown, masked);
      const page = toPage(
        rows,
        limit,
        (row) => [row.changed_at, row.id],
        (row) => itemView(row, subs.get(row.id)!, masked),
      );
      return { ...page, total: after ? null : await this.#total(conditions, now) };
    });
  }

  /** @param id `cnr_…` @throws AppError `consent_record.not_found` */
  get(id: string, reader: RecordReader): Promise<ConsentRecordDetail> {
    return this.unitOfWork.run(async () => {
      const row = await this.#records.find(id.slice(id.indexOf('_') + 1), this.clock.now());
      if (!row) throw new AppError('consent_record.not_found');
      const masked = isMasked(reader);
      await this.#reads.note({ action: 'consent_record.read', object: id, data: { masked } });
      const history = await this.#records.history(row);
      const subs = await this.#subsOf([row], masked);
      return {
        ...itemView(row, subs.get(row.id)!, masked),
        history: history.map((answer) => answerView(answer, masked)),
      };
    });
  }

  /** A purpose is found by the definitions that have it. */
  async #conditions(given: Omit<ConsentRecordSearchBody, 'cursor' | 'limit'>): Promise<RecordConditions> {
    const { subject, purpose, ...rest } = given;
    return {
      ...rest,
      ...(subject !== undefined && { subject: await this.subjects.digest(subject) }),
      ...(purpose !== undefined && { consents: await this.#consentsWith(purpose, given.consents) }),
    };
  }

  async #consentsWith(purpose: string, among: readonly string[] | undefined): Promise<string[]> {
    const { consents } = await this.catalogues.current();
    return consents
      .filter(({ purposes }) => purposes.some(({ key }) => key === purpose))
      .map(({ id }) => id)
      .filter((id) => among?.includes(id) ?? true);
  }

  async #total(conditions: RecordConditions, now: Date): Promise<number | null> {
    const total = await this.#records.count(conditions, now, COUNTED);
    return total > COUNTED ? null : total;
  }

  /** By the id of the record. */
  async #subsOf(rows: readonly RecordRow[], masked: boolean): Promise<ReadonlyMap<string, string>> {
    const subs = rows.map(async ({ id, salt, sub }) => {
      const clear = await this.subjects.open(salt, sub);
      return [id, masked ? maskedSub(clear) : clear] as const;
    });
    return new Map(await Promise.all(subs));
  }

  #note(
    subject: string | undefined,
    { subject: _sub, ...conditions }: Omit<ConsentRecordSearchBody, 'cursor' | 'limit'>,
    shown: readonly RecordRow[],
  ): Promise<void> {
    const people = [...new Set(shown.map((row) => row.subject))];
    return this.#reads.note({
      action: 'consent_records.read',
      object: subject ?? 'consent_records',
      data: { ...conditions, masked: people.length === 0, ...(people.length > 0 && { people }) },
    });
  }
}

const isMasked = ({ maySeePersons }: RecordReader): boolean =>
  !maySeePersons || currentContext().reason === undefined;

const itemView = (row: RecordRow, sub: string, masked: boolean): ConsentRecordItem => ({
  id: nativeId('consentRecord', row.id),
  sub,
  masked,
  erased: row.salt === null,
  status: row.status,
  standing: row.standing,
  consent: {
    id: nativeId('consent', row.consent_id),
    name: row.consent_name,
    version: row.version === null ? null : Number(row.version),
    versionId: nativeId('consentVersion', row.version_id),
  },
  clientId: row.client_id,
  acceptedFields: row.accepted_fields,
  scopes: row.scopes,
  skips: row.skips,
  receiptId: row.receipt === null ? null : nativeId('receipt', row.receipt),
  expiresAt: row.expires_at === null ? null : new Date(row.expires_at).toISOString(),
  createdAt: new Date(row.created_at).toISOString(),
  updatedAt: new Date(row.updated_at).toISOString(),
});

const answerView = (row: AnswerRow, masked: boolean): ConsentRecordDetail['history'][number] => ({
  status: row.status,
  at: new Date(row.at).toISOString(),
  actor: { kind: row.actor_kind, id: row.actor_id },
  source: row.source,
  clientId: row.client_id,
  locale: row.locale,
  reason: masked ? null : row.reason,
});
