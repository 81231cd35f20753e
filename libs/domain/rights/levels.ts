import { VERIFICATION_LEVELS } from '#contracts';
import type { VerificationLevel } from '#contracts';

/** Negative, zero or positive, as for `Array.sort`: L0 is the weakest level, L4 the strongest (rights reference 8). */
export const compareLevels = (a: VerificationLevel, b: VerificationLevel): number =>
  VERIFICATION_LEVELS.indexOf(a) - VERIFICATION_LEVELS.indexOf(b);

/** True when evidence of `level` is enough where `required` is asked for. */
export const isEnough = (level: VerificationLevel, required: VerificationLevel): boolean =>
  compareLevels(level, required) >= 0;

export const strongest = (a: VerificationLevel, b: VerificationLevel): VerificationLevel =>
  isEnough(a, b) ? a : b;
