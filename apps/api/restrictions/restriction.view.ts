import type { RestrictionView } from '#contracts/schemas';
import type { Restriction } from '#decisions';

export const restrictionView = ({
  id,
  requestId,
  state,
  purposes,
  liftableAt,
}: Restriction): RestrictionView => ({
  id,
  requestId,
  state,
  purposes,
  ...(liftableAt ? { liftableAt: liftableAt.toISOString() } : {}),
});
