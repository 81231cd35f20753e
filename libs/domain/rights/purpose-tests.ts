import { isStoreRight, type RefusalCode } from '#contracts';
import { later, type LocalDate } from '../clocks/local-date.js';
import type { AssessedPurpose, AssessmentInput, PurposeDecision, ReviewCode } from './assessment.js';
import { isForTheDead } from './mandates.js';
import type { RightPolicy } from './right-policy.js';

/** An obstacle to a grant, or null. */
export type Obstacle = Pick<PurposeDecision, 'decision' | 'codes' | 'until'> | null;
type PurposeTest = (input: AssessmentInput, purpose: AssessedPurpose) => Obstacle;

const review = (code: ReviewCode): Obstacle => ({ decision: 'review', codes: [code] });
const notApplicable = (code: RefusalCode): Obstacle => ({ decision: 'not_applicable', codes: [code] });

const jurisdiction: PurposeTest = ({ regimes }) =>
  regimes.length === 0 ? review('JURISDICTION_UNCLEAR') : null;

/** Who a kind is that the regimes do not name, a person finds out; so they do where a country gives rights in the data of the dead. */
const requester: PurposeTest = ({ requester: kind, policy, deceasedRights = false }) => {
  const admission = policy.requesters[kind]?.admission ?? 'check';
  if (admission === 'own') return null;
  if (admission === 'check' || (isForTheDead(kind) && deceasedRights))
    return review('AUTHORISATION_TO_CHECK');
  return { decision: 'refuse', codes: ['NOT_A_DATA_SUBJECT'] };
};

/** A missing basis is read in the person's favour, except where granting would disclose data. */
const matrix: PurposeTest = ({ policy: { right, bases } }, { basis }) => {
  if (basis === null) return right === 'portability' ? review('BASIS_MISSING') : null;
  return bases.includes(basis) ? null : notApplicable('BASIS_EXCLUDES_RIGHT');
};

/** What a law does not know as a reason to keep data, a person weighs. */
const keptFor = (policy: RightPolicy, codes: readonly RefusalCode[], until?: LocalDate): Obstacle =>
  codes.every((code) => policy.exceptions.includes(code))
    ? { decision: 'refuse', codes, ...(until !== undefined && { until }) }
    : { decision: 'review', codes: [...codes, 'EXCEPTION_UNKNOWN'] };

/** A legal hold keeps data; it neither stops a copy nor a restriction. */
const legalHold: PurposeTest = ({ policy }, { holds }) => {
  if (policy.right !== 'erasure' || holds.length === 0) return null;
  return keptFor(policy, ['LEGAL_CLAIMS'], holds.map((hold) => hold.reviewBy).reduce(later));
};

const retentionDuty: PurposeTest = ({ policy, now }, { retention }) => {
  if (policy.right !== 'erasure') return null;
  const running = retention.filter((duty) => duty.until === null || duty.until >= now);
  if (running.length === 0) return null;
  const codes = [...new Set(running.map((duty) => duty.code))];
  const ends = running.flatMap((duty) => (duty.until === null ? [] : [duty.until]));
  if (ends.length < running.length) return keptFor(policy, codes);
  return keptFor(policy, codes, ends.reduce(later));
};

const keptForClaims: PurposeTest = ({ policy }, { restrictedForClaims }) =>
  policy.right === 'erasure' && restrictedForClaims ? review('NEEDED_FOR_CLAIMS') : null;

/** Portability covers what the person gave or caused by using the service (Art. 20(1)); what is unknown stays in. */
const provenance: PurposeTest = ({ policy }, { provenance: sources }) => {
  if (policy.right !== 'portability' || sources.length === 0) return null;
  const portable = sources.some((source) => source === 'provided' || source === 'observed');
  return portable ? null : notApplicable('NOT_PROVIDED_BY_SUBJECT');
};

/** What is not done in the stores a person does, who decides it as well. */
const byHand: PurposeTest = ({ policy }) => (isStoreRight(policy.right) ? null : review('DONE_BY_HAND'));

/** In the order in which an obstacle counts (rights reference 11). */
export const PURPOSE_TESTS: readonly PurposeTest[] = [
  jurisdiction,
  requester,
  matrix,
  legalHold,
  retentionDuty,
  keptForClaims,
  provenance,
  byHand,
];
