import { Duration } from 'luxon';
import { AppError, isAppError, type AnswerStatus } from '#contracts';
import type { AnswerState } from '#domain';
import { newUuid, type Actor, type Clock } from '#platform';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { ControllerProfile } from '../receipts/controller-profile.js';
import type { AnswerRow } from '../receipts/receipt-facts-of.js';
import { hashOfAnswer } from '../receipts/receipt-hash.js';
import type { SealedSubject, SubjectKeys } from '../subjects/subjects.js';
import type { AnswerCommand, RecordState, RecordedAnswer } from './answer-command.js';
import { frozenDefinition, type ActionFacts } from './action-facts.js';
import { chainActor, chainHash, type StoredEntry } from './chain-entry.js';
import { answered, saidAtOf, slotOf, targetOf, type Target } from './judge-command.js';
import type { ChainHead, KeyState, RecordKey, RecordRow, Writing } from './record-log.repository.js';

/** An answer that somebody wants recorded. */
export interface Proposal {
  readonly command: AnswerCommand;
  readonly actor: Actor;
}

export type Verdict = { readonly answer: RecordedAnswer } | { readonly error: unknown };

interface Prepared extends Proposal {
  /** Keyed digest of the person, UUID. */
  readonly subject: string;
  readonly target: Target;
  readonly key: RecordKey;
  readonly newRecordId: string;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Judges many answers at once, each after those before it, and says what is to be written. */
export class BatchJudge {
  constructor(private readonly clock: Clock) {}

  /** Finds what each answers, by one state of the definitions and of who is responsible. */
  prepare(
    proposals: readonly Proposal[],
    { catalogue, profile, keys }: { catalogue: Catalogue; profile: ControllerProfile; keys: SubjectKeys },
  ): JudgedBatch {
    const now = this.clock.now();
    const prepared = proposals.map((proposal) =>
      attempt(() => prepare(proposal, keys.digest(proposal.command.sub), catalogue, now.getTime())),
    );
    return new JudgedBatch(prepared, catalogue, profile, keys, now);
  }
}

/** A batch whose records are known by key and not yet read. */
class JudgedBatch {
  readonly keys: readonly RecordKey[];

  constructor(
    private readonly prepared: readonly (Prepared | { readonly error: unknown })[],
    private readonly catalogue: Catalogue,
    private readonly profile: ControllerProfile,
    private readonly subjects: SubjectKeys,
    private readonly now: Date,
  ) {
    this.keys = prepared.map((item) => ('error' in item ? NO_KEY : item.key));
  }

  /** @param states of {@link keys}, in their order */
  judge(
    tenantId: string,
    head: ChainHead,
    states: readonly KeyState[],
  ): { verdicts: Verdict[]; writing: Writing | null } {
    const records = new Map<string, RecordRow>();
    const newcomers = new Map<string, SealedSubject>();
    const entries: StoredEntry[] = [];
    let { sequence, hash } = { sequence: BigInt(head.sequence), hash: head.hash };
    const verdicts: Verdict[] = [];
    for (const [index, item] of this.prepared.entries()) {
      if ('error' in item) {
        verdicts.push(item);
        continue;
      }
      const name = nameOf(item.key);
      const before = records.get(name) ?? states[index]!.record;
      try {
        const judgement = answered(stateOf(before), item.command, item.target, this.now.getTime());
        if (judgement.outcome !== 'recorded') {
          verdicts.push({ answer: unchanged(before!, item, judgement.outcome) });
          continue;
        }
        const { next } = judgement;
        const entry = this.#entry(item, before, String(sequence + 1n), next);
        const stored = { ...entry, hash: chainHash(hash, entry) };
        const record = this.#record(item, before, next, stored);
        sequence += 1n;
        hash = stored.hash;
        entries.push(stored);
        records.set(name, record);
        if (!states[index]!.known && !newcomers.has(item.subject))
          newcomers.set(item.subject, this.subjects.seal(item.command.sub, item.subject));
        verdicts.push({ answer: recorded(record, stored, item) });
      } catch (error) {
        verdicts.push({ error });
      }
    }
    if (entries.length === 0) return { verdicts, writing: null };
    const subjects = [...newcomers.values()];
    const after = { sequence: String(sequence), hash };
    return {
      verdicts,
      writing: { tenantId, before: head, after, entries, records: [...records.values()], subjects },
    };
  }

  #entry(
    { command, target, actor, subject, newRecordId }: Prepared,
    before: RecordRow | null,
    sequence: string,
    next: AnswerState,
  ): Omit<StoredEntry, 'hash'> {
    const personal = command.personal ?? null;
    const answer = {
      id: newUuid(),
      recordId: before?.id ?? newRecordId,
      subject,
      clientId: command.clientId ?? null,
      locale: target.text?.locale ?? null,
      contentHash: target.text?.hash ?? null,
      source: command.source,
      ...chainActor(actor),
      facts: this.#facts(command, target, before, next),
    };
    return {
      ...answer,
      sequence,
      at: this.now.toISOString(),
      kind: before?.kind ?? command.kind,
      event: 'answered',
      consentId: target.consent.id,
      versionId: target.version.id,
      status: next.status,
      personal,
      personalDigest: this.subjects.digestOfPersonal(personal),
      receiptHash: this.#receiptHash(answer, next.status, target),
    };
  }

  /** Skipping makes no receipt. */
  #receiptHash(
    answer: Omit<AnswerRow, 'status' | 'at'>,
    status: AnswerStatus,
    { consent, version }: Target,
  ): Buffer | null {
    if (status === 'skipped') return null;
    const row = { ...answer, status, at: this.now.getTime() };
    return hashOfAnswer(row, { consent, version, profile: this.profile });
  }

  #facts(command: AnswerCommand, target: Target, before: RecordRow | null, next: AnswerState): ActionFacts {
    const clientName = command.clientId && this.catalogue.clientName(command.clientId);
    const supersedes = before?.details.receipt as string | undefined;
    const { consent, version } = target;
    const sensitive = this.catalogue.sensitiveAmong(
      consent.details.personalDataCategories,
      version.requiredFields,
      next.acceptedFields,
    );
    return {
      ...frozenDefinition(consent),
      ...(sensitive.length > 0 && { sensitive }),
      ...(next.acceptedFields.length > 0 && { acceptedFields: next.acceptedFields }),
      ...(next.scopes.length > 0 && { scopes: next.scopes }),
      ...(supersedes !== undefined && { supersedes }),
      ...(command.presentationId !== undefined && { presentationId: command.presentationId }),
      profileId: this.profile.id,
      ...this.#timesOf(command),
      ...(command.method !== undefined && { method: command.method }),
      ...(command.silent && { silent: true as const }),
      ...(command.linkedFrom !== undefined && { linkedFrom: command.linkedFrom }),
      ...(command.gpcOverride && { gpcOverride: true as const }),
      ...(clientName !== undefined && clientName !== '' && { clientName }),
      ...(before?.expiresAt && Date.parse(before.expiresAt) <= next.saidAt && { renewed: true as const }),
      ...(command.actionId !== undefined && { actionId: command.actionId }),
      ...(command.actionType !== undefined && { actionType: command.actionType }),
    };
  }

  /** Both times are kept: that of the caller here, that of the server with the entry. */
  #timesOf(command: AnswerCommand): Pick<ActionFacts, 'saidAt' | 'toldAt'> {
    if (!command.saidAt) return {};
    const told = command.saidAt.toISOString();
    return saidAtOf(command, this.now.getTime()) === null ? { toldAt: told } : { saidAt: told };
  }

  #record(
    { command, target, key, newRecordId }: Prepared,
    before: RecordRow | null,
    next: AnswerState,
    entry: StoredEntry,
  ): RecordRow {
    return {
      ...key,
      id: before?.id ?? newRecordId,
      kind: before?.kind ?? command.kind,
      consentId: target.consent.id,
      status: next.status,
      clientId: command.clientId ?? before?.clientId ?? null,
      acceptedFields: next.acceptedFields,
      scopes: next.scopes,
      skips: next.skips,
      answeredAt: next.saidAt === this.now.getTime() ? entry.at : new Date(next.saidAt).toISOString(),
      expiresAt: next.status === 'accepted' ? expiry(target, next.saidAt) : null,
      lastSequence: entry.sequence,
      lastAction: entry.id,
      rightName: null,
      requestId: null,
      details: {
        ...withoutOverride(before?.details),
        ...(command.gpcOverride && { gpcOverride: true }),
        ...(command.actionId !== undefined && { actionId: command.actionId }),
        ...(command.actionType !== undefined && { actionType: command.actionType }),
        ...(next.status !== 'skipped' && { receipt: entry.id }),
      },
      createdAt: before?.createdAt ?? entry.at,
      updatedAt: entry.at,
    };
  }
}

/** Each acceptance says for itself whether it is in spite of a signal. */
const withoutOverride = ({ gpcOverride: _, ...details }: RecordRow['details'] = {}): RecordRow['details'] =>
  details;

const NO_KEY: RecordKey = { subject: NOBODY, versionId: NOBODY, slot: '' };

function prepare(proposal: Proposal, subject: string, catalogue: Catalogue, now: number): Prepared {
  const target = targetOf(proposal.command, catalogue, now);
  const newRecordId = newUuid();
  const slot = slotOf(target, proposal.command, newRecordId);
  return {
    ...proposal,
    subject,
    target,
    newRecordId,
    key: { subject, versionId: target.version.id, slot },
  };
}

function attempt<T>(work: () => T): T | { readonly error: unknown } {
  try {
    return work();
  } catch (error) {
    if (isAppError(error)) return { error };
    throw error;
  }
}

const nameOf = ({ subject, versionId, slot }: RecordKey): string => `${subject}/${versionId}/${slot}`;

const stateOf = (record: RecordRow | null): AnswerState | null =>
  record?.status
    ? {
        status: record.status,
        acceptedFields: record.acceptedFields,
        scopes: record.scopes,
        skips: record.skips,
        saidAt: Date.parse(record.answeredAt ?? record.updatedAt),
        expiresAt: record.expiresAt === null ? null : Date.parse(record.expiresAt),
      }
    : null;

/** An acceptance lasts as long as the definition says, from when it was given (invariant I14). RFC 3339, UTC. */
function expiry({ consent }: Target, saidAt: number): string | null {
  const { validityPeriod } = consent.details;
  if (validityPeriod === undefined) return null;
  return new Date(saidAt + Duration.fromISO(validityPeriod).toMillis()).toISOString();
}

const recorded = (
  record: RecordRow,
  entry: StoredEntry,
  { target, newRecordId }: Prepared,
): RecordedAnswer => ({
  changed: true,
  first: record.createdAt === record.updatedAt && record.id === newRecordId,
  record: stateOfRecord(record),
  about: aboutOf(target),
  actionId: entry.id,
  sequence: entry.sequence,
  ...effectOf(record, target),
});

const unchanged = (
  record: RecordRow,
  { target }: Prepared,
  why: 'repeated' | 'outdated',
): RecordedAnswer => ({
  changed: false,
  first: false,
  record: stateOfRecord(record),
  about: aboutOf(target),
  actionId: record.lastAction,
  sequence: record.lastSequence,
  ...(why === 'outdated' ? { effect: why } : effectOf(record, target)),
});

const aboutOf = ({ consent, version }: Target): RecordedAnswer['about'] => ({
  consentName: consent.name,
  legalType: consent.legalType,
  versionNumber: version.number,
});

/** To revoke what does not rest on consent is recorded and stops nothing (invariant I13). */
const effectOf = ({ status }: RecordRow, { consent }: Target): { effect?: 'recorded_only' } =>
  status === 'revoked' && consent.legalType !== 'consent' ? { effect: 'recorded_only' } : {};

function stateOfRecord(record: RecordRow): RecordState {
  const { kind, status, consentId } = record;
  if (status === null || consentId === null || (kind !== 'legalbasistrack' && kind !== 'consent'))
    throw new AppError('internal', { detail: 'This record is no answer.' });
  return {
    id: record.id,
    subject: record.subject,
    kind,
    consentId,
    versionId: record.versionId,
    slot: record.slot,
    status,
    acceptedFields: record.acceptedFields,
    scopes: record.scopes,
    skips: record.skips,
    clientId: record.clientId,
    details: record.details,
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
  };
}
