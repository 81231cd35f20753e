import type { AnswerStatus, Reconsent } from '#contracts';

/** Of a version what decides whether an acceptance of it counts. Times are milliseconds since 1970. */
export interface VersionTerms {
  readonly id: string;
  readonly number: number;
  readonly published: boolean;
  readonly effectiveFrom: number;
  /** null: without end. */
  readonly effectiveUntil: number | null;
}

/** Where one record of a person stands. */
export interface AnswerRecord {
  readonly id: string;
  readonly versionId: string;
  readonly status: AnswerStatus;
  /** Milliseconds since 1970; null: never. */
  readonly expiresAt: number | null;
  /** When its newest answer was given, by the word of who told it; milliseconds since 1970. */
  readonly saidAt: number;
  /** Place of its newest entry in the chain: of what was said at one time, the higher is the later. */
  readonly sequence: number;
  /** false while the person has not followed the link that makes an acceptance count. */
  readonly confirmed: boolean;
  /** false while somebody who must agree to an acceptance has not. */
  readonly authorised: boolean;
  /** It was accepted in spite of Global Privacy Control, on a page that named the signal. */
  readonly overridesSignal?: boolean;
}

export type NotInForce =
  | 'never_answered'
  | 'skipped'
  | 'declined'
  | 'revoked'
  | 'expired'
  /** The version that was accepted, or the latest one, has passed its end. */
  | 'retired'
  /** Only an older version was accepted, and the tenant asks for the newest. */
  | 'superseded'
  /** Accepted, and not yet confirmed. */
  | 'unconfirmed'
  /** Accepted, and somebody else must still agree. */
  | 'awaiting_authorisation';

/** Whether an acceptance of a consent is in force, and by which record. */
export type Standing =
  | {
      readonly inForce: true;
      readonly recordId: string;
      /** Milliseconds since 1970: when it ends by itself; null: never. */
      readonly until: number | null;
    }
  | { readonly inForce: false; readonly why: NotInForce; readonly recordId: string | null };

export interface StandingRules {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly reconsent: Reconsent;
}

/** Highest published number whose time has come (consent reference, invariant I6). */
export const latestVersion = <Version extends VersionTerms>(
  versions: readonly Version[],
  now: number,
): Version | undefined =>
  versions
    .filter(({ published, effectiveFrom }) => published && effectiveFrom <= now)
    .reduce<Version | undefined>(
      (best, each) => (best && best.number > each.number ? best : each),
      undefined,
    );

/**
 * Folds the records of a person on one consent. A refusal ends the acceptance of its version and of all older ones; a
 * newer version that nobody answered ends nothing unless the tenant is strict (consent reference, invariants I10, I13,
 * I14).
 * @param records of one person on one consent, in any order
 * @param versions of that consent, in any order
 */
export function standing(
  records: readonly AnswerRecord[],
  versions: readonly VersionTerms[],
  rules: StandingRules,
): Standing {
  if (records.length === 0) return NEVER;
  let open: Standing = NEVER;
  for (const { version, record } of newestAnswers(records, versions)) {
    const { status, id: recordId } = record;
    if (status === 'declined' || status === 'revoked') return { inForce: false, why: status, recordId };
    const waiting = waitingBecause(record, version, rules.now);
    if (waiting === null) return acceptance(record, version, versions, rules);
    if (open === NEVER) open = { inForce: false, why: waiting, recordId };
  }
  return open;
}

const NEVER: Standing = { inForce: false, why: 'never_answered', recordId: null };

interface VersionAnswer {
  readonly version: VersionTerms;
  readonly record: AnswerRecord;
}

/** What was said last of each version, the highest version first. Of several actions with one version the latest counts. */
function newestAnswers(
  records: readonly AnswerRecord[],
  versions: readonly VersionTerms[],
): readonly VersionAnswer[] {
  const newest = new Map<string, AnswerRecord>();
  for (const record of records) {
    const other = newest.get(record.versionId);
    if (!other || saysMore(record, other)) newest.set(record.versionId, record);
  }
  return versions
    .flatMap((version) => {
      const record = newest.get(version.id);
      return record ? [{ version, record }] : [];
    })
    .sort((one, other) => other.version.number - one.version.number);
}

/** To have skipped one action says nothing of what was answered at another. */
function saysMore(record: AnswerRecord, other: AnswerRecord): boolean {
  const skips = [record, other].map(({ status }) => status === 'skipped');
  return skips[0] === skips[1] ? isLater(record, other) : skips[1]!;
}

/** What arrives late was said when it was said. */
export const isLater = (
  one: Pick<AnswerRecord, 'saidAt' | 'sequence'>,
  other: Pick<AnswerRecord, 'saidAt' | 'sequence'>,
): boolean => (one.saidAt === other.saidAt ? one.sequence > other.sequence : one.saidAt > other.saidAt);

/** Why an answer neither gives nor takes anything yet: then what was said of an older version still holds. */
function waitingBecause(
  { status, confirmed, authorised }: AnswerRecord,
  { effectiveFrom }: VersionTerms,
  now: number,
): NotInForce | null {
  if (status === 'skipped') return 'skipped';
  if (!confirmed) return 'unconfirmed';
  if (!authorised) return 'awaiting_authorisation';
  return effectiveFrom > now ? 'never_answered' : null;
}

function acceptance(
  { id: recordId, expiresAt }: AnswerRecord,
  version: VersionTerms,
  versions: readonly VersionTerms[],
  { now, reconsent }: StandingRules,
): Standing {
  const latest = latestVersion(versions, now) ?? version;
  const ends = [version.effectiveUntil, latest.effectiveUntil].filter((end) => end !== null);
  const denied = (why: NotInForce): Standing => ({ inForce: false, why, recordId });
  if (expiresAt !== null && expiresAt <= now) return denied('expired');
  if (ends.some((end) => end <= now)) return denied('retired');
  if (reconsent === 'strict' && latest.number > version.number) return denied('superseded');
  const successors = reconsent === 'strict' ? startsAfter(versions, version, now) : [];
  const moments = [...ends, ...successors, ...(expiresAt === null ? [] : [expiresAt])];
  return { inForce: true, recordId, until: moments.length > 0 ? Math.min(...moments) : null };
}

const startsAfter = (versions: readonly VersionTerms[], { number }: VersionTerms, now: number): number[] =>
  versions
    .filter((version) => version.published && version.number > number && version.effectiveFrom > now)
    .map(({ effectiveFrom }) => effectiveFrom);
