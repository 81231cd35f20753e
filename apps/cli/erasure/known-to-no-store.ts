import type { CollectionOutcome, Plan } from '#engine';

/** No store has anything of the person, not even what must stay, and nothing was done before either. */
export const isKnownToNoStore = (
  { stores }: Pick<Plan, 'stores'>,
  outcomes: readonly CollectionOutcome[] = [],
): boolean =>
  outcomes.length === 0 &&
  stores.every(({ steps, protected: kept }) => steps.length === 0 && kept.length === 0);
