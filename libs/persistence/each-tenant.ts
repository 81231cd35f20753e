import { SYSTEM_ACTOR, runInContext } from '#platform';
import type { UnitOfWork } from './unit-of-work.js';

export const listTenants = (unitOfWork: UnitOfWork): Promise<string[]> =>
  unitOfWork.runAsSystem(async () => {
    const rows = await unitOfWork.query<{ id: string }>(`select id from tenant order by id`);
    return rows.map(({ id }) => id);
  });

/** Work of ours in one tenant after the other. `correlationId` names it in logs. */
export async function inEachTenant<T>(
  tenantIds: readonly string[],
  correlationId: string,
  work: (tenantId: string) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  for (const tenantId of tenantIds)
    results.push(await runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId }, () => work(tenantId)));
  return results;
}
