import type { Request } from '../request/request.entity.js';

/** What the evidence is enough for is answered instead, and the rest listed as refused (11 CCR §7024(a)). */
export function degrade(request: Request): void {
  const lesser = request.policy?.degraded;
  if (!lesser) return;
  request.degradedFrom = request.right;
  request.right = lesser.policy.right;
  request.policy = { ...lesser.policy, degraded: null };
  request.requiredLevel = lesser.requiredLevel;
  request.partial = true;
}
