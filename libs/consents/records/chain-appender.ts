import { v7 } from 'uuid';
import type { UnitOfWork } from '#persistence';
import { currentContext, type Clock } from '#platform';
import type { Subjects } from '../subjects/subjects.js';
import { NO_VERSION } from './nil-version.js';
import { chainActor, chainHash, type ChainEntry, type StoredEntry } from './chain-entry.js';
import {
  RecordLogRepository,
  statementsOf,
  type RecordKey,
  type RecordRow,
} from './record-log.repository.js';

/** An act that is no answer: a right was exercised, processing was noted, skips were reset, a record was removed. */
export interface RareAct
  extends
    Pick<ChainEntry, 'kind' | 'event' | 'source' | 'facts'>,
    Partial<Pick<ChainEntry, 'consentId' | 'versionId' | 'clientId'>> {
  readonly sub: string;
  readonly versionKey: string;
  readonly slot: string;
  readonly personal?: StoredEntry['personal'];
}

/** Where the record stands after the act; null removes it from every read. */
export type NextRecord = (before: RecordRow | null, entry: StoredEntry) => RecordRow | null;

/** Appends acts one at a time, in the transaction that runs: until it ends other answers of the tenant wait. */
export class ChainAppender {
  readonly #log: RecordLogRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly subjects: Subjects,
    private readonly clock: Clock,
  ) {
    this.#log = new RecordLogRepository(statementsOf(unitOfWork));
  }

  /** For decisions that depend on what is recorded: until the transaction ends nobody else appends. */
  hold(): Promise<void> {
    return this.unitOfWork.run(() => this.#log.hold(currentContext().tenantId));
  }

  /** @returns the entry as it was written */
  append(act: RareAct, next: NextRecord): Promise<StoredEntry> {
    return this.unitOfWork.run(async () => {
      const { tenantId } = currentContext();
      const keys = await this.subjects.keysInHand();
      const key: RecordKey = {
        subject: keys.digest(act.sub),
        versionId: act.versionKey,
        slot: act.slot,
      };
      const { head, states } = await this.#log.read(tenantId, [key], { lock: true });
      const { record, known } = states[0]!;
      const made = this.#entry(act, key, record, String(BigInt(head.sequence) + 1n));
      const unchained = { ...made, personalDigest: keys.digestOfPersonal(made.personal) };
      const entry = { ...unchained, hash: chainHash(head.hash, unchained) };
      const after = next(record, entry);
      await this.#log.write({
        tenantId,
        before: head,
        after: { sequence: entry.sequence, hash: entry.hash },
        entries: [entry],
        records: after ? [after] : [],
        subjects: known ? [] : [keys.seal(act.sub, key.subject)],
      });
      if (!after) await this.#log.remove(tenantId, key);
      return entry;
    });
  }

  #entry(
    act: RareAct,
    { subject }: RecordKey,
    before: RecordRow | null,
    sequence: string,
  ): Omit<StoredEntry, 'hash' | 'personalDigest'> {
    const { actor } = currentContext();
    return {
      sequence,
      at: this.clock.now().toISOString(),
      id: v7(),
      recordId: before?.id ?? v7(),
      subject,
      kind: act.kind,
      event: act.event,
      consentId: act.consentId ?? null,
      versionId: act.versionId ?? null,
      status: null,
      clientId: act.clientId ?? null,
      locale: null,
      contentHash: null,
      source: act.source,
      ...chainActor(actor),
      facts: act.facts,
      personal: act.personal ?? null,
      receiptHash: null,
    };
  }
}

/** The record as it was, apart from the entry that is now its newest. */
export const touched = (before: RecordRow, entry: StoredEntry): RecordRow => ({
  ...before,
  lastSequence: entry.sequence,
  lastAction: entry.id,
  updatedAt: entry.at,
});

/** A new record that answers no version. */
export const recordWithoutAnswer = (
  made: StoredEntry,
  slot: string,
  more: Pick<RecordRow, 'details'> & Partial<Pick<RecordRow, 'rightName' | 'requestId'>>,
): RecordRow => ({
  subject: made.subject,
  versionId: NO_VERSION,
  slot,
  id: made.recordId,
  kind: made.kind,
  consentId: made.consentId,
  status: null,
  clientId: made.clientId,
  acceptedFields: [],
  scopes: [],
  skips: 0,
  answeredAt: null,
  expiresAt: null,
  lastSequence: made.sequence,
  lastAction: made.id,
  rightName: null,
  requestId: null,
  createdAt: made.at,
  updatedAt: made.at,
  ...more,
});
