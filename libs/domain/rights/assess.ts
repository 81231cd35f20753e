import { isPackageRight, isStoreRight, type Notice, type OfferedRight, type StoreRight } from '#contracts';
import { addMonths } from '../clocks/local-date.js';
import type {
  AssessedPurpose,
  Assessment,
  AssessmentFinding,
  AssessmentInput,
  Operation,
  PurposeDecision,
} from './assessment.js';
import { isEnough } from './levels.js';
import { PURPOSE_TESTS } from './purpose-tests.js';
import { requiredLevel } from './required-level.js';

const OPERATIONS: Readonly<Record<StoreRight, readonly Operation[]>> = {
  erasure: ['read', 'stop', 'mask', 'delete', 'notify'],
  portability: ['read', 'export'],
  restriction: ['read', 'stop', 'restrict', 'notify'],
  rectification: ['read', 'correct', 'notify'],
  access: ['read', 'export'],
  know_categories: ['read'],
};

/**
 * The legal assessment of a request, purpose by purpose (rights reference 11). A proposal: whatever is `review` waits
 * for a person, who may also overrule the rest with a note. Same input, same output.
 */
export function assess(input: AssessmentInput): Assessment {
  const perPurpose = input.purposes.map((purpose) => decidePurpose(input, purpose));
  const level = requiredLevel(input.policy, input.requester, input.risk);
  return {
    requiredLevel: level,
    perPurpose,
    notices: isEnough(input.verification, level)
      ? noticesFor(input.policy.right, perPurpose)
      : ['VERIFY_REQUEST'],
    findings: [...missingBases(input.purposes), ...repetitions(input)],
  };
}

/** A need for a person outweighs every other obstacle; of the others the first in order counts. */
function decidePurpose(input: AssessmentInput, purpose: AssessedPurpose): PurposeDecision {
  const obstacles = PURPOSE_TESTS.map((test) => test(input, purpose)).filter((found) => found !== null);
  const reviews = obstacles.filter((obstacle) => obstacle.decision === 'review');
  const [first] = obstacles;
  if (first === undefined) {
    return {
      purposeId: purpose.id,
      decision: 'grant',
      operations: operationsOf(input.policy.right),
      codes: [],
    };
  }
  if (reviews.length === 0) return { purposeId: purpose.id, operations: [], ...first };
  const codes = [...new Set(obstacles.flatMap((obstacle) => obstacle.codes))];
  return { purposeId: purpose.id, decision: 'review', operations: [], codes };
}

const operationsOf = (right: OfferedRight): readonly Operation[] =>
  isStoreRight(right) ? OPERATIONS[right] : [];

/** None before a person has looked at what needs one. */
function noticesFor(right: OfferedRight, decisions: readonly PurposeDecision[]): readonly Notice[] {
  const all = new Set(decisions.map((decision) => decision.decision));
  if (all.has('review') || !isStoreRight(right)) return [];
  if (all.size > 0 && !all.has('grant')) return ['REFUSAL'];
  const delivery = deliveryNotices(right);
  if (all.size > 1) return [...delivery, 'PARTIAL'];
  return [...delivery, right === 'restriction' ? 'RESTRICTION_SET' : 'COMPLETION'];
}

/** What goes out when the package is ready; the information of Art. 15(1) GDPR comes with a copy (rights reference 7). */
export function deliveryNotices(right: OfferedRight): readonly Notice[] {
  if (!isPackageRight(right)) return [];
  return right === 'portability' ? ['DELIVERY'] : ['SAR_NOTICE', 'DELIVERY'];
}

const missingBases = (purposes: readonly AssessedPurpose[]): readonly AssessmentFinding[] =>
  purposes
    .filter((purpose) => purpose.basis === null)
    .map((purpose) => ({ code: 'BASIS_MISSING', purposeId: purpose.id }));

/** A repeated request is worth a look (rights reference 9): a task for a person, never a refusal by itself. */
function repetitions({ policy, history, now }: AssessmentInput): readonly AssessmentFinding[] {
  const repeated = history.some(
    (prior) => prior.right === policy.right && addMonths(prior.answeredOn, policy.repetitionMonths) >= now,
  );
  return repeated ? [{ code: 'REPETITION' }] : [];
}
