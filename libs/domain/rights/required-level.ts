import type { DataRisk, RequesterKind, VerificationLevel } from '#contracts';
import { strongest } from './levels.js';
import type { RightPolicy } from './right-policy.js';

/** What a kind of requester that the catalogue does not name needs. */
const LEVEL_FOR_ANOTHER: VerificationLevel = 'L3';

/**
 * How sure the controller must be before it acts (rights reference 8). Whoever asks in another's name needs more,
 * also a requester who claims to be the controller: the kind is a claim of the request, not evidence. What needs no
 * evidence at all, such as an objection to advertising, needs none from others and for no data.
 * @param risk the highest among the data in question
 */
export function requiredLevel(
  { level, requesters }: Pick<RightPolicy, 'level' | 'requesters'>,
  requester: RequesterKind,
  risk: DataRisk = 'ordinary',
): VerificationLevel {
  if (level.minimum === 'L0') return level.minimum;
  const forData = strongest(level.minimum, level.byRisk[risk] ?? level.minimum);
  const rule = requesters[requester] ?? { level: LEVEL_FOR_ANOTHER };
  return rule.level ? strongest(forData, rule.level) : forData;
}
