import type { Row } from '#connectors/spi';
import type { ExportSink } from '#engine';
import type { UnitOfWork } from '#persistence';
import { publicUrl, type Settings } from '#platform';
import { evidenceView } from '../activity/evidence-view.js';
import { activityView, stateView } from '../activity/activity-view.js';
import { ActivityRepository, type EvidenceRow, type ShownTextRow } from '../activity/activity.repository.js';
import type { Subjects } from '../subjects/subjects.js';
import {
  ACTIVITY,
  CONSENTS,
  EVIDENCE,
  RECEIPTS,
  activityRow,
  consentRow,
  type ExportForm,
} from './export-forms.js';

const BATCH = 500;

/** How much there is of a kind of thing. */
export interface ExportedRows {
  readonly consents: number;
  readonly activity: number;
  readonly receipts: number;
  /** Documents that answers were taken from. */
  readonly evidence: number;
}
export type ExportedKind = keyof ExportedRows;

export interface ExportPlace {
  /** Under which the files are found in a package. */
  readonly store: string;
  /** By what the person was found. */
  readonly reason: string;
  readonly signal?: AbortSignal | undefined;
}

/** Rows of a person in parts, from the first. */
type Parts = (sub: string) => AsyncGenerator<readonly Row[]>;

/** Everything that Habeas has of the consents of people, refused and revoked ones included, in parts that fit into memory. */
export class PersonExport {
  readonly #repository: ActivityRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly subjects: Subjects,
    private readonly settings: Settings,
  ) {
    this.#repository = new ActivityRepository(unitOfWork);
  }

  /** Of all these persons together. */
  count(subs: readonly string[]): Promise<ExportedRows> {
    return this.unitOfWork.run(async () => {
      const sum = { consents: 0, activity: 0, receipts: 0, evidence: 0 };
      for (const sub of subs) {
        const counted = await this.#repository.count(await this.subjects.digest(sub));
        sum.consents += counted.consents;
        sum.activity += counted.activity;
        sum.receipts += counted.receipts;
        sum.evidence += counted.evidence;
      }
      return sum;
    });
  }

  /** Hands over all of it, one kind after the other; documents where there are any. @returns how many rows went out */
  async write(subs: readonly string[], sink: ExportSink, place: ExportPlace): Promise<Partial<ExportedRows>> {
    const { consents, activity, receipts, evidence } = await this.count(subs);
    const to = { subs, sink, place };
    return {
      consents: await this.#write('consents', CONSENTS, consents, (sub) => this.#consents(sub), to),
      activity: await this.#write('activity', ACTIVITY, activity, (sub) => this.#activity(sub), to),
      receipts: await this.#write('receipts', RECEIPTS, receipts, (sub) => this.#receipts(sub), to),
      ...(evidence > 0 && {
        evidence: await this.#write('evidence', EVIDENCE, evidence, (sub) => this.#evidence(sub), to),
      }),
    };
  }

  /** The texts as they stood when these persons answered, oldest first; whatever is shown today. */
  shownTexts(subs: readonly string[]): Promise<ShownTextRow[]> {
    return this.unitOfWork.run(async () => {
      const texts: ShownTextRow[] = [];
      for (const sub of subs)
        texts.push(...(await this.#repository.listShownTexts(await this.subjects.digest(sub))));
      return texts;
    });
  }

  async #write(
    collection: ExportedKind,
    { title, columns }: ExportForm,
    rows: number,
    parts: Parts,
    { subs, sink, place }: { subs: readonly string[]; sink: ExportSink; place: ExportPlace },
  ): Promise<number> {
    const { store, reason, signal } = place;
    const about = { ownership: 'exclusive', purposes: [], contact: null } as const;
    const writer = await sink.collection({ store, collection, title, columns, rows, reason, ...about });
    let written = 0;
    for (const sub of subs)
      for await (const part of parts(sub)) {
        signal?.throwIfAborted();
        await writer.write(part);
        written += part.length;
      }
    await writer.end();
    return written;
  }

  async *#consents(sub: string): AsyncGenerator<readonly Row[]> {
    const subject = await this.subjects.digest(sub);
    const next = (after: string | null) => this.#repository.listStatesAfter(subject, after, BATCH);
    for await (const rows of this.#parts(next, ({ id }) => id))
      yield rows.map((row) => consentRow(sub, stateView(row)));
  }

  async *#activity(sub: string): AsyncGenerator<readonly Row[]> {
    const subject = await this.subjects.digest(sub);
    const addressOf = (path: string): string => publicUrl(this.settings, path);
    const next = (before: string | null) => this.#repository.list(subject, {}, before, BATCH);
    for await (const rows of this.#parts(next, ({ sequence }) => sequence))
      yield rows.map((row) => activityRow(activityView(row, sub, addressOf)));
  }

  async *#receipts(sub: string): AsyncGenerator<readonly Row[]> {
    const subject = await this.subjects.digest(sub);
    const next = (before: string | null) => this.#repository.listReceiptsBefore(subject, before, BATCH);
    for await (const rows of this.#parts(next, ({ sequence }) => sequence))
      yield rows.map(({ id, created_at: at, jws }) => ({
        sub,
        id,
        createdAt: new Date(at).toISOString(),
        jws,
      }));
  }

  async *#evidence(sub: string): AsyncGenerator<readonly Row[]> {
    const subject = await this.subjects.digest(sub);
    const next = (after: EvidenceRow | null) => this.#repository.listEvidenceAfter(subject, after, BATCH);
    for await (const rows of this.#parts(next, (row) => row))
      yield await Promise.all(
        rows.map(async (row) => ({ sub, ...(await evidenceView(row, this.subjects)) })),
      );
  }

  /** @param next a part behind a place, in a transaction of its own, @param placeOf where a row stands */
  async *#parts<Item, Place>(
    next: (place: Place | null) => Promise<Item[]>,
    placeOf: (row: Item) => Place,
  ): AsyncGenerator<Item[]> {
    for (let place: Place | null = null; ;) {
      const from: Place | null = place;
      const rows = await this.unitOfWork.run(() => next(from));
      if (rows.length > 0) yield rows;
      if (rows.length < BATCH) return;
      place = placeOf(rows.at(-1)!);
    }
  }
}
