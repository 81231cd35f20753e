import { AppError, type Identity } from '#contracts';
import type { PseudonymScope } from '../data-map/data-map.js';
import type { IdentityForm } from '../identity/index.js';

/** What strategies need to know about the person; keys are fetched before, so that strategies stay pure. */
export interface StrategyContext {
  /** 32 bytes for each scope that {@link neededScopes} names. */
  readonly keys: ReadonlyMap<PseudonymScope, Buffer>;
  readonly identities: readonly Identity[];
  /** Of all identities, made once (`identityForms(identity, 'verify')`): what `scrub` looks for. */
  readonly forms: readonly IdentityForm[];
}

/** @throws AppError `internal` when the caller has not fetched the key. */
export const keyOf = (context: StrategyContext, scope: PseudonymScope): Buffer => {
  const key = context.keys.get(scope);
  if (key === undefined)
    throw new AppError('internal', { detail: `The pseudonym key of scope "${scope}" was not fetched.` });
  return key;
};
