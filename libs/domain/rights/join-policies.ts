import type { DataRisk, RequesterKind, VerificationLevel } from '#contracts';
import { DATA_RISKS, REQUESTER_KINDS } from '#contracts';
import { LEGAL_BASES } from './legal-basis.js';
import { compareLevels, strongest } from './levels.js';
import type { RequesterRule, RightPolicy } from './right-policy.js';

/**
 * One policy from those of several regimes that give the same right. Per member what is best for the person counts: the
 * widest scope, the widest circle of those who may ask, only the reasons for a refusal that every regime knows. The
 * evidence that is asked for protects the person, so that the strongest counts, except where something merely ends at
 * once: there asking for less than another regime is no risk, and asking for more would be an obstacle.
 *
 * @param policies of the same right, at least one
 */
export function joinPolicies(policies: readonly [RightPolicy, ...RightPolicy[]]): RightPolicy {
  const [first, ...others] = policies;
  return others.reduce(joinTwo, first);
}

function joinTwo(a: RightPolicy, b: RightPolicy): RightPolicy {
  const stops = a.effect === 'stop' ? a : b.effect === 'stop' ? b : null;
  const pick = stops ? weakest : strongest;
  return {
    right: a.right,
    bases: LEGAL_BASES.filter((basis) => a.bases.includes(basis) || b.bases.includes(basis)),
    level: { minimum: pick(a.level.minimum, b.level.minimum), byRisk: joinRisks(a, b, pick) },
    requesters: joinRequesters(a, b),
    exceptions: a.exceptions.filter((code) => b.exceptions.includes(code)),
    repetitionMonths: Math.min(a.repetitionMonths, b.repetitionMonths),
    effect: stops?.effect ?? (a.effect === 'stores' ? a.effect : b.effect),
    stops: stops?.stops ?? null,
    degradesTo: a.degradesTo ?? b.degradesTo,
  };
}

type Pick2 = (a: VerificationLevel, b: VerificationLevel) => VerificationLevel;
const weakest: Pick2 = (a, b) => (compareLevels(a, b) <= 0 ? a : b);

function joinRisks(a: RightPolicy, b: RightPolicy, pick: Pick2): RightPolicy['level']['byRisk'] {
  const levelOf = ({ level }: RightPolicy, risk: DataRisk) => level.byRisk[risk] ?? level.minimum;
  return Object.fromEntries(DATA_RISKS.map((risk) => [risk, pick(levelOf(a, risk), levelOf(b, risk))]));
}

const ADMISSION_ORDER = ['own', 'check', 'refuse'] as const;

function joinRequesters(a: RightPolicy, b: RightPolicy): RightPolicy['requesters'] {
  const known = REQUESTER_KINDS.filter((kind) => a.requesters[kind] ?? b.requesters[kind]);
  return Object.fromEntries(known.map((kind) => [kind, joinRules(ruleOf(a, kind), ruleOf(b, kind))]));
}

const ruleOf = ({ requesters }: RightPolicy, kind: RequesterKind): RequesterRule =>
  requesters[kind] ?? { admission: 'check' };

function joinRules(a: RequesterRule, b: RequesterRule): RequesterRule {
  const admission = ADMISSION_ORDER.find((each) => a.admission === each || b.admission === each) ?? 'check';
  const level = a.level && b.level ? strongest(a.level, b.level) : (a.level ?? b.level);
  return { admission, ...(level && { level }) };
}
