import type { VerificationLevel } from '#contracts';
import { compareLevels, isEnough } from './levels.js';

/** A sign-on older than this proves who somebody was, not who is sitting there now (rights reference 8, L2). */
export const FRESH_SIGN_ON_SECONDS = 10 * 60;

/** What a sign-on says of itself (OpenID Connect Core 1.0, section 2: `acr`, `auth_time`). */
export interface SignOn {
  /** Authentication context class, in the issuer's own words. */
  readonly acr: string | null;
  readonly authTime: Date | null;
}
/** What a tenant takes the classes of its issuers for. A class that is not named counts as any sign-on. */
export type AcrLevels = Readonly<Record<string, VerificationLevel>>;

/** What a person can do for a higher level: sign in again, and how. */
export interface StepUp {
  readonly level: VerificationLevel;
  /** `max_age` to ask of the issuer. */
  readonly maxAgeSeconds: number;
  /** `acr_values` to ask of the issuer, the weakest first; none: its usual sign-on is enough. */
  readonly acrValues: readonly string[];
}

/** No confidence that the same person is there (OpenID Connect Core 1.0, section 2). */
const NO_CONFIDENCE = '0';
const USUAL: VerificationLevel = 'L2';

/** The level that a sign-on brings by itself (rights reference 8): none once it is old, L2 unless the tenant ranks its class. */
export function sessionLevel({ acr, authTime }: SignOn, levels: AcrLevels, now: Date): VerificationLevel {
  if (authTime === null || now.getTime() - authTime.getTime() > FRESH_SIGN_ON_SECONDS * 1_000) return 'L0';
  const ranked = acr !== null && Object.hasOwn(levels, acr) ? levels[acr] : undefined;
  return ranked ?? (acr === NO_CONFIDENCE ? 'L0' : USUAL);
}

/** How a sign-on could reach `required`; null when none can. */
export function stepUpTo(required: VerificationLevel, levels: AcrLevels): StepUp | null {
  const enough = Object.entries(levels)
    .filter(([, level]) => isEnough(level, required))
    .sort(([, a], [, b]) => compareLevels(a, b))
    .map(([acr]) => acr);
  if (enough.length === 0 && !isEnough(USUAL, required)) return null;
  return { level: required, maxAgeSeconds: FRESH_SIGN_ON_SECONDS, acrValues: enough };
}
