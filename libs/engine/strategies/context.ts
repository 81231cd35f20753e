import { AppError, type Identity } from '#contracts';
import type { DetectorName, PostcodeTable, PseudonymScope } from '../data-map/data-map.js';
import type { IdentityForm } from '../identity/index.js';
import type { CustomStrategies } from './custom.js';
import type { Ff1Fault } from './pseudonyms/ff1.js';

/** What strategies need to know about the person; keys are fetched before, so that strategies stay pure. */
export interface StrategyContext {
  /** 32 bytes for each scope that {@link neededScopes} names. */
  readonly keys: ReadonlyMap<PseudonymScope, Buffer>;
  readonly identities: readonly Identity[];
  /** Of all identities, made once (`identityForms(identity, 'verify')`): what `scrub` looks for. */
  readonly forms: readonly IdentityForm[];
  /** Those of `forms` that are looked for in rows of others. Absent: all. */
  readonly formsInOthers?: readonly IdentityForm[];
  /** What rows of the person call them: `scrub` takes it out of their own texts. Absent: nothing. */
  readonly names?: readonly IdentityForm[];
  /** The day by which ages are judged. */
  readonly today: Date;
  /** Of the data map. */
  readonly postcodes: Readonly<Record<string, PostcodeTable>>;
  /** Functions that the operator adds, by name. */
  readonly custom?: CustomStrategies | undefined;
  /** Told of every value that an action cannot answer as it should; absent: nobody asks. */
  readonly report?: (fault: ValueFault) => void;
}

/**
 * `FF1_*`: the value cannot be encrypted so, and would become NULL. `CUSTOM_*`: a function of the operator's fails, or
 * gives now this and now that. `DETECTED_UNSURE`: the text may hold such data, but
 * not surely enough to be changed.
 */
export type ValueFault =
  | { readonly code: Ff1Fault | 'CUSTOM_FAILED' | 'CUSTOM_UNSTABLE' }
  | { readonly code: 'DETECTED_UNSURE'; readonly detector: DetectorName };

/** @throws AppError `internal` when the caller has not fetched the key. */
export const keyOf = (context: StrategyContext, scope: PseudonymScope): Buffer => {
  const key = context.keys.get(scope);
  if (key === undefined)
    throw new AppError('internal', { detail: `The pseudonym key of scope "${scope}" was not fetched.` });
  return key;
};
