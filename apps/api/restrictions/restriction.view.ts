import type { RestrictionGround } from '#contracts';
import type { RestrictionView } from '#contracts/schemas';
import type { Restriction } from '#decisions';

export const restrictionView = ({
  id,
  requestId,
  state,
  purposes,
  liftableAt,
  ground,
}: Restriction): RestrictionView => ({
  id,
  requestId,
  state,
  purposes,
  ...(ground ? { ground: ground as RestrictionGround } : {}),
  ...(liftableAt ? { liftableAt: liftableAt.toISOString() } : {}),
});
