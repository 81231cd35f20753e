import { standing, type AnswerRecord, type Standing, type VersionTerms } from './standing.js';

/** A definition as far as joining needs it. */
export interface JoinedConsent {
  readonly id: string;
  /** Claims and scopes are asked for by name, for each application anew. */
  readonly builtin: string | null;
  readonly enabled: boolean;
  readonly versions: readonly VersionTerms[];
}

export interface JoinedRecord extends AnswerRecord {
  readonly consentId: string;
  readonly slot: string;
}

/** What is to be recorded for the known person. */
export interface CarriedAnswer {
  readonly consentId: string;
  readonly versionId: string;
  readonly slot: string;
  readonly status: 'accepted' | 'declined' | 'revoked';
  /** Milliseconds since 1970: when it was said; null: it holds from now on, whatever was said before. */
  readonly saidAt: number | null;
  /** The anonymous record behind it, by id. */
  readonly from: string;
}

export interface JoinRules {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Refusals count from after this place in the chain: those before were joined already. */
  readonly refusalsAfter: number;
  /** Acceptances too: those before may be those of whoever the anonymous id was joined to last. */
  readonly acceptancesAfter: number;
}

/**
 * What an anonymous person who turns out to be a known one brings along: of two answers the stricter holds until the person
 * answers again, and where there is one answer alone, that one. Who never answered, or only put it off, has said nothing
 * that could be stricter.
 * @param anonymous records of the one
 * @param known records of the other
 */
export const joinAnswers = (
  consents: readonly JoinedConsent[],
  anonymous: readonly JoinedRecord[],
  known: readonly JoinedRecord[],
  rules: JoinRules,
): CarriedAnswer[] =>
  consents
    .filter(({ builtin }) => builtin === null)
    .flatMap((consent) => {
      const of = (records: readonly JoinedRecord[], after: number) =>
        records.filter(({ consentId, sequence }) => consentId === consent.id && sequence > after);
      const theirs = of(known, 0);
      const there = standingOf(theirs, consent, rules);
      const refusal = refusedRecord(of(anonymous, rules.refusalsAfter), consent, rules);
      if (refusal) return isRefused(there) ? [] : (refused(consent, refusal, theirs, there) ?? []);
      return accepted(consent, of(anonymous, rules.acceptancesAfter), there, rules) ?? [];
    });

const standingOf = (
  records: readonly JoinedRecord[],
  { versions }: JoinedConsent,
  { now }: Pick<JoinRules, 'now'>,
): Standing => standing(records, versions, { now, reconsent: 'lenient' });

const isRefused = (current: Standing): boolean =>
  !current.inForce && (current.why === 'declined' || current.why === 'revoked');

function refusedRecord(
  records: readonly JoinedRecord[],
  consent: JoinedConsent,
  rules: JoinRules,
): JoinedRecord | undefined {
  const current = standingOf(records, consent, rules);
  return isRefused(current) ? records.find(({ id }) => id === current.recordId) : undefined;
}

/** Where the known person accepted the same version or a later one, that acceptance ends; else the refused version is refused. */
function refused(
  { id: consentId, enabled, versions }: JoinedConsent,
  refusal: JoinedRecord,
  theirs: readonly JoinedRecord[],
  there: Standing,
): CarriedAnswer | null {
  const held = there.inForce ? theirs.find(({ id }) => id === there.recordId) : undefined;
  const ends = held !== undefined && numberOf(held, versions) >= numberOf(refusal, versions);
  const { versionId, slot } = ends ? held : refusal;
  const before = theirs.find((record) => record.versionId === versionId && record.slot === slot);
  const status = before?.status === 'accepted' || before?.status === 'revoked' ? 'revoked' : 'declined';
  // of what is switched off only a revocation is taken
  if (!enabled && status === 'declined') return null;
  return { consentId, versionId, slot, status, saidAt: null, from: refusal.id };
}

/** It goes on to count from when it was given, and ends when it would have ended. */
function accepted(
  consent: JoinedConsent,
  records: readonly JoinedRecord[],
  there: Standing,
  rules: JoinRules,
): CarriedAnswer | null {
  if (there.inForce || (there.why !== 'never_answered' && there.why !== 'skipped') || !consent.enabled)
    return null;
  const current = standingOf(records, consent, rules);
  const record = current.inForce ? records.find(({ id }) => id === current.recordId) : undefined;
  if (!record) return null;
  const { versionId, slot, saidAt, id: from } = record;
  return { consentId: consent.id, versionId, slot, status: 'accepted', saidAt, from };
}

const numberOf = ({ versionId }: JoinedRecord, versions: readonly VersionTerms[]): number =>
  versions.find(({ id }) => id === versionId)?.number ?? 0;
