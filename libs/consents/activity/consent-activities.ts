import { Readable } from 'node:stream';
import { z } from 'zod';
import { ReadLog, type AuditTrail } from '#audit';
import type { ConsentActivity, OwnActivityQuery, OwnExport, Page } from '#contracts/schemas';
import type { UnitOfWork } from '#persistence';
import { currentContext, publicUrl, runInContext, type Clock, type Settings } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import type { Subjects } from '../subjects/subjects.js';
import { headOf, linesOf, type ExportType } from './activity-lines.js';
import { activityView, stateView } from './activity-view.js';
import { evidenceView } from './evidence-view.js';
import {
  ActivityRepository,
  type ActivityFilter,
  type ActivityRow,
  type EvidenceRow,
} from './activity.repository.js';

const CURSOR = z.tuple([z.string().regex(/^\d{1,18}$/)]);
const BATCH = 500;

/**
 * What a person answered, when, and what it was before. Every look of an operator leaves a record, by the digest of the
 * person; people look at their own as they like.
 */
export class ConsentActivities {
  readonly #repository: ActivityRepository;
  readonly #reads: ReadLog;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly subjects: Subjects,
    audit: AuditTrail,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {
    this.#repository = new ActivityRepository(unitOfWork);
    this.#reads = new ReadLog(unitOfWork, audit, clock);
  }

  /** Newest first; nothing of a person who is not known. @throws AppError `cursor.invalid` */
  page(sub: string, { cursor, limit, ...filter }: OwnActivityQuery): Promise<Page<ConsentActivity>> {
    const before = decodeCursor(cursor, CURSOR)?.[0] ?? null;
    return this.unitOfWork.run(async () => {
      const subject = await this.subjects.digest(sub);
      const rows = await this.#repository.list(subject, filter, before, limit + 1);
      await this.#note(subject, filter);
      return toPage(
        rows,
        limit,
        ({ sequence }) => [sequence],
        (row) => this.#view(row, sub),
      );
    });
  }

  /** All that the filter lets through, newest first, read as fast as it is taken. */
  async export(sub: string, filter: ActivityFilter, type: ExportType): Promise<Readable> {
    const context = currentContext();
    const subject = await this.subjects.digest(sub);
    await this.unitOfWork.run(() => this.#note(subject, { ...filter, type }));
    // a stream is read by whoever sends it, outside the context of the request
    const next = (before: string | null) =>
      runInContext(context, () =>
        this.unitOfWork.run(() => this.#repository.list(subject, filter, before, BATCH)),
      );
    return Readable.from(this.#lines(next, sub, type));
  }

  /** Everything of a person's consents. */
  document(sub: string): Promise<OwnExport> {
    return this.unitOfWork.run(async () => {
      const subject = await this.subjects.digest(sub);
      const activity: ConsentActivity[] = [];
      for await (const rows of this.#batches((before) => this.#repository.list(subject, {}, before, BATCH)))
        activity.push(...rows.map((row) => this.#view(row, sub)));
      const receipts = await this.#repository.listReceipts(subject);
      const evidence: OwnExport['evidence'] = [];
      for await (const rows of this.#documents(subject))
        for (const row of rows) evidence.push(await evidenceView(row, this.subjects));
      return {
        sub,
        createdAt: this.clock.now().toISOString(),
        consents: (await this.#repository.listStates(subject)).map(stateView),
        activity,
        receipts: receipts.map(({ id, created_at: at, jws }) => ({
          id,
          createdAt: new Date(at).toISOString(),
          jws,
        })),
        evidence,
      };
    });
  }

  async *#lines(
    next: (before: string | null) => Promise<ActivityRow[]>,
    sub: string,
    type: ExportType,
  ): AsyncGenerator<string> {
    yield headOf(type);
    for await (const rows of this.#batches(next))
      yield linesOf(
        type,
        rows.map((row) => this.#view(row, sub)),
      );
  }

  async *#batches(next: (before: string | null) => Promise<ActivityRow[]>): AsyncGenerator<ActivityRow[]> {
    let rows = await next(null);
    while (rows.length > 0) {
      yield rows;
      rows = rows.length === BATCH ? await next(rows.at(-1)!.sequence) : [];
    }
  }

  async *#documents(subject: string): AsyncGenerator<EvidenceRow[]> {
    let rows = await this.#repository.listEvidenceAfter(subject, null, BATCH);
    while (rows.length > 0) {
      yield rows;
      rows =
        rows.length === BATCH ? await this.#repository.listEvidenceAfter(subject, rows.at(-1)!, BATCH) : [];
    }
  }

  #view(row: ActivityRow, sub: string): ConsentActivity {
    return activityView(row, sub, (path) => publicUrl(this.settings, path));
  }

  #note(subject: string, filter: object): Promise<void> {
    return this.#reads.note({ action: 'consent_activity.read', object: subject, data: { ...filter } });
  }
}
