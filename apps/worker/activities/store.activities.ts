import { Inject, Injectable } from '@nestjs/common';
import {
  CollectionService,
  ExecutionService,
  LaterDeletions,
  PlanningService,
  VerificationService,
} from '#requests';
import type { RequestRef, StoreActivities } from '#workflows/request/ports';
import { forTenant, withHeartbeat } from './activity-scope.js';

@Injectable()
export class StoreActivitiesImpl implements StoreActivities {
  constructor(
    @Inject(PlanningService) private readonly planning: PlanningService,
    @Inject(ExecutionService) private readonly execution: ExecutionService,
    @Inject(LaterDeletions) private readonly deletions: LaterDeletions,
    @Inject(VerificationService) private readonly verification: VerificationService,
    @Inject(CollectionService) private readonly collection: CollectionService,
  ) {}

  planStore({ tenantId, requestId }: RequestRef, store: string): Promise<{ learned: number }> {
    return forTenant(tenantId, () =>
      withHeartbeat(async () => ({ learned: await this.planning.planStore(requestId, store) })),
    );
  }

  executeStore({ tenantId, requestId }: RequestRef, store: string): Promise<{ status: 'done' | 'drifted' }> {
    return forTenant(tenantId, () =>
      withHeartbeat(async (hooks) => ({
        status: await this.execution.executeStore(requestId, store, hooks),
      })),
    );
  }

  recheckDeletions({ tenantId, requestId }: RequestRef, store: string): Promise<void> {
    return forTenant(tenantId, () => withHeartbeat(() => this.deletions.recheck(requestId, store)));
  }

  verifyStore({ tenantId, requestId }: RequestRef, store: string): Promise<{ clean: boolean }> {
    return forTenant(tenantId, () =>
      withHeartbeat(async (hooks) => ({
        clean: await this.verification.verifyStore(requestId, store, hooks),
      })),
    );
  }

  buildPackage({ tenantId, requestId }: RequestRef): Promise<void> {
    return forTenant(tenantId, () => withHeartbeat((hooks) => this.collection.build(requestId, hooks)));
  }
}
