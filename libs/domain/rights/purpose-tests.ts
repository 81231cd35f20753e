import { isStoreRight, type RefusalCode, type RequesterKind } from '#contracts';
import { later } from '../clocks/local-date.js';
import type { AssessedPurpose, AssessmentInput, PurposeDecision, ReviewCode } from './assessment.js';
import { existsUnder } from './legal-basis.js';
import { isForTheDead } from './mandates.js';

/** An obstacle to a grant, or null. */
export type Obstacle = Pick<PurposeDecision, 'decision' | 'codes' | 'until'> | null;
type PurposeTest = (input: AssessmentInput, purpose: AssessedPurpose) => Obstacle;

const review = (code: ReviewCode): Obstacle => ({ decision: 'review', codes: [code] });
const notApplicable = (code: RefusalCode): Obstacle => ({ decision: 'not_applicable', codes: [code] });

const jurisdiction: PurposeTest = ({ regimes }) =>
  regimes.length === 0 ? review('JURISDICTION_UNCLEAR') : null;

/** People who ask for themselves, whatever they are to the controller. */
const FOR_THEMSELVES: readonly RequesterKind[] = ['subject', 'employee', 'applicant'];

/** The GDPR does not protect the dead (Recital 27); the law of a country may. */
const requester: PurposeTest = ({ requester: kind, deceasedRights = false }) => {
  if (FOR_THEMSELVES.includes(kind)) return null;
  if (isForTheDead(kind) && !deceasedRights) return { decision: 'refuse', codes: ['NOT_A_DATA_SUBJECT'] };
  return review('AUTHORISATION_TO_CHECK');
};

/** A missing basis is read in the person's favour, except where granting would disclose data. */
const matrix: PurposeTest = ({ right }, { basis }) => {
  if (basis === null) return right === 'portability' ? review('BASIS_MISSING') : null;
  return existsUnder(right, basis) ? null : notApplicable('BASIS_EXCLUDES_RIGHT');
};

/** A legal hold keeps data; it neither stops a copy nor a restriction. */
const legalHold: PurposeTest = ({ right }, { holds }) => {
  if (right !== 'erasure' || holds.length === 0) return null;
  const until = holds.map((hold) => hold.reviewBy).reduce(later);
  return { decision: 'refuse', codes: ['LEGAL_CLAIMS'], until };
};

const retentionDuty: PurposeTest = ({ right, now }, { retention }) => {
  if (right !== 'erasure') return null;
  const running = retention.filter((duty) => duty.until === null || duty.until >= now);
  if (running.length === 0) return null;
  const codes = [...new Set(running.map((duty) => duty.code))];
  const ends = running.flatMap((duty) => (duty.until === null ? [] : [duty.until]));
  if (ends.length < running.length) return { decision: 'refuse', codes };
  return { decision: 'refuse', codes, until: ends.reduce(later) };
};

const keptForClaims: PurposeTest = ({ right }, { restrictedForClaims }) =>
  right === 'erasure' && restrictedForClaims ? review('NEEDED_FOR_CLAIMS') : null;

/** Portability covers what the person gave or caused by using the service (Art. 20(1)); what is unknown stays in. */
const provenance: PurposeTest = ({ right }, { provenance: sources }) => {
  if (right !== 'portability' || sources.length === 0) return null;
  const portable = sources.some((source) => source === 'provided' || source === 'observed');
  return portable ? null : notApplicable('NOT_PROVIDED_BY_SUBJECT');
};

/** What is not done in the stores a person does, who decides it as well. */
const byHand: PurposeTest = ({ right }) => (isStoreRight(right) ? null : review('DONE_BY_HAND'));

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
