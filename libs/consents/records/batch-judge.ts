import { Duration } from 'luxon';
import { AppError, isAppError } from '#contracts';
import { newUuid, type Clock } from '#platform';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { ControllerProfile } from '../receipts/controller-profile.js';
import type { AnswerRow } from '../receipts/receipt-facts-of.js';
import { ReceiptHashes } from '../receipts/receipt-hashes.js';
import type { SealedSubject, SubjectKeys } from '../subjects/subjects.js';
import type { AnswerCommand, RecordState, RecordedAnswer } from './answer-command.js';
import { frozenDefinition, type ActionFacts } from './action-facts.js';
import { chainActor, chainHash, type StoredEntry } from './chain-entry.js';
import { saidAtOf, slotOf, targetOf, type Target } from './judge-command.js';
import {
  awaitedOf,
  awaitedOfRecord,
  countsFrom,
  hasFollowUp,
  judged,
  waitingDetails,
  waitingFacts,
  type NextState,
} from './judge-waiting.js';
import { named, othersOf, type NamedProposal, type Proposal } from './proposal.js';
import type { ChainHead, KeyState, RecordKey, RecordRow, Writing } from './record-log.repository.js';

/** `apart`: it must be written together with what follows from it, so not in a batch. */
export type Verdict =
  { readonly answer: RecordedAnswer } | { readonly error: unknown } | { readonly apart: true };
type Unprepared = Exclude<Verdict, { readonly answer: RecordedAnswer }>;

interface Prepared extends NamedProposal {
  readonly target: Target;
  readonly key: RecordKey;
  readonly newRecordId: string;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What a batch is judged by. */
export interface BatchGround {
  readonly catalogue: Catalogue;
  readonly profile: ControllerProfile;
  readonly keys: SubjectKeys;
  /** Each is written with what follows from it, in the same transaction. */
  readonly alone: boolean;
}

/** Judges many answers at once, each after those before it, and says what is to be written. */
export class BatchJudge {
  constructor(private readonly clock: Clock) {}

  /** Finds what each answers, by one state of the definitions and of who is responsible. */
  prepare(proposals: readonly Proposal[], { catalogue, profile, keys, alone }: BatchGround): JudgedBatch {
    const now = this.clock.now();
    const prepared = proposals.map((proposal): Prepared | Unprepared => {
      const item = attempt(() => prepare(named(proposal, keys), catalogue, now.getTime()));
      return !alone && 'target' in item && hasFollowUp(item, item.target) ? { apart: true } : item;
    });
    return new JudgedBatch(prepared, catalogue, profile, keys, now);
  }
}

/** A batch whose records are known by key and not yet read. */
class JudgedBatch {
  readonly keys: readonly RecordKey[];
  /** RFC 3339, UTC. */
  readonly #at: string;
  readonly #receipts = new ReceiptHashes();
  /** By their text: answers that say the same have the same. */
  readonly #knownFacts = new Map<string, ActionFacts>();

  constructor(
    private readonly prepared: readonly (Prepared | Unprepared)[],
    private readonly catalogue: Catalogue,
    private readonly profile: ControllerProfile,
    private readonly subjects: SubjectKeys,
    private readonly now: Date,
  ) {
    this.keys = prepared.map((item) => ('target' in item ? item.key : NO_KEY));
    this.#at = now.toISOString();
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
      if (!('target' in item)) {
        verdicts.push(item);
        continue;
      }
      const name = nameOf(item.key);
      const before = records.get(name) ?? states[index]!.record;
      try {
        refusePast(item.command, states[index]!.erasedAt, this.now.getTime());
        const judgement = judged(before, item, item.target, this.now);
        if (judgement.outcome !== 'recorded') {
          verdicts.push({ answer: unchanged(before!, item, judgement.outcome) });
          continue;
        }
        const { next } = judgement;
        const stored = this.#entry(item, before, { sequence: String(sequence + 1n), hash }, next);
        const record = this.#record(item, before, next, stored);
        sequence += 1n;
        hash = stored.hash;
        entries.push(stored);
        records.set(name, record);
        if (!states[index]!.known && !newcomers.has(item.subject))
          newcomers.set(item.subject, this.subjects.seal(item.command.sub, item.subject));
        // one row for each: who is named in one answer may give another in the same batch
        for (const sub of othersOf(item.command)) {
          const subject = this.subjects.digest(sub);
          if (!newcomers.has(subject)) newcomers.set(subject, this.subjects.seal(sub, subject));
        }
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
    item: Prepared,
    before: RecordRow | null,
    { sequence, hash }: { readonly sequence: string; readonly hash: Buffer },
    next: NextState,
  ): StoredEntry {
    const { command, target, subject, newRecordId } = item;
    const { actorKind, actorId } = actorOf(item);
    const personal = command.personal ?? null;
    const entry = {
      sequence,
      at: this.#at,
      id: newUuid(),
      recordId: before?.id ?? newRecordId,
      subject,
      kind: before?.kind ?? command.kind,
      event: next.event,
      consentId: target.consent.id,
      versionId: target.version.id,
      status: next.status,
      clientId: command.clientId ?? null,
      locale: target.text?.locale ?? null,
      contentHash: target.text?.hash ?? null,
      source: command.source,
      actorKind,
      actorId,
      facts: this.#sameFacts(this.#facts(item, before, next)),
      personal,
      personalDigest: this.subjects.digestOfPersonal(personal),
      receiptHash: null as Buffer | null,
      // made of all others, so it comes last
      hash,
    };
    entry.receiptHash = this.#receiptHash(entry, next, target);
    entry.hash = chainHash(hash, entry);
    return entry;
  }

  /** Skipping makes no receipt; an acceptance makes it once it counts. */
  #receiptHash(
    answer: Omit<AnswerRow, 'status' | 'at'>,
    next: NextState,
    { consent, version }: Target,
  ): Buffer | null {
    const { status } = next;
    if (status === 'skipped' || awaitedOf(next).length > 0) return null;
    const { id, recordId, subject, source, actorKind, clientId, locale, contentHash, facts } = answer;
    const own = { id, recordId, subject, status, at: this.now.getTime() };
    const row = { ...own, source, actorKind, clientId, locale, contentHash, facts };
    return this.#receipts.of(row, { consent, version, profile: this.profile });
  }

  /** What is made of facts can then be remembered by the object. */
  #sameFacts(facts: ActionFacts): ActionFacts {
    const text = JSON.stringify(facts);
    const known = this.#knownFacts.get(text);
    if (known) return known;
    this.#knownFacts.set(text, facts);
    return facts;
  }

  #facts(item: Prepared, before: RecordRow | null, next: NextState): ActionFacts {
    const { command, target } = item;
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
      ...waitingFacts(next, item),
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
    next: NextState,
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
      expiresAt: expiry(target, countsFrom(next, this.now)),
      lastSequence: entry.sequence,
      lastAction: entry.id,
      rightName: null,
      requestId: null,
      details: {
        ...withoutOverride(waitingDetails(before?.details ?? {}, next, entry.id)),
        ...(command.gpcOverride && { gpcOverride: true }),
        ...(command.actionId !== undefined && { actionId: command.actionId }),
        ...(command.actionType !== undefined && { actionType: command.actionType }),
        ...(entry.receiptHash && { receipt: entry.id }),
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

function prepare(proposal: NamedProposal, catalogue: Catalogue, now: number): Prepared {
  const target = targetOf(proposal.command, catalogue, now);
  const newRecordId = newUuid();
  const slot = slotOf(target, proposal.command, newRecordId);
  return {
    ...proposal,
    target,
    newRecordId,
    key: { subject: proposal.subject, versionId: target.version.id, slot },
  };
}

/** What somebody said before they were erased is gone with the rest: it must not come back by a late message or a file. */
function refusePast(command: AnswerCommand, erasedAt: number | null, now: number): void {
  if (erasedAt === null || (saidAtOf(command, now) ?? now) > erasedAt) return;
  throw new AppError('consent.illegal_transition', {
    param: 'saidAt',
    detail: 'This was said before the person was erased: only what they say afterwards is recorded.',
  });
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

/** Somebody who agrees to the answer of another is not that person. */
const actorOf = ({ actor, command: { act } }: Prepared): Pick<StoredEntry, 'actorKind' | 'actorId'> =>
  act?.kind === 'authorise' && actor.kind === 'person'
    ? { actorKind: 'authoriser', actorId: act.authorisation.authoriser }
    : chainActor(actor);

/** An acceptance lasts as long as the definition says, from when it counts (invariant I14). RFC 3339, UTC. */
function expiry({ consent }: Target, countsFrom: number | null): string | null {
  const { validityPeriod } = consent.details;
  if (validityPeriod === undefined || countsFrom === null) return null;
  return new Date(countsFrom + Duration.fromISO(validityPeriod).toMillis()).toISOString();
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
  awaits: awaitedOfRecord(record),
  answerId: (record.details.answer as string | undefined) ?? record.lastAction,
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
  awaits: awaitedOfRecord(record),
  answerId: (record.details.answer as string | undefined) ?? record.lastAction,
  ...(why === 'outdated' ? { effect: why } : effectOf(record, target)),
});

const aboutOf = ({ consent, version, text }: Target): RecordedAnswer['about'] => ({
  consentName: consent.name,
  legalType: consent.legalType,
  versionNumber: version.number,
  locale: text?.locale ?? null,
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
