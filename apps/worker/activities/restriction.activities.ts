import { Inject, Injectable } from '@nestjs/common';
import { LiftingService } from '#requests';
import type { LiftWorkflowInput } from '#workflows/request/messages';
import type { StoreRef } from '#workflows/request/ports';
import type { RestrictionActivities } from '#workflows/restriction/ports';
import { forTenant, withHeartbeat } from './activity-scope.js';

@Injectable()
export class RestrictionActivitiesImpl implements RestrictionActivities {
  constructor(@Inject(LiftingService) private readonly lifting: LiftingService) {}

  restrictedStores({ tenantId, restrictionId }: LiftWorkflowInput): Promise<readonly StoreRef[]> {
    return forTenant(tenantId, () => this.lifting.stores(restrictionId));
  }

  unmarkStore({ tenantId, restrictionId }: LiftWorkflowInput, store: string): Promise<void> {
    return forTenant(tenantId, () =>
      withHeartbeat((hooks) => this.lifting.unmark(restrictionId, store, hooks)),
    );
  }

  concludeLift({ tenantId, restrictionId }: LiftWorkflowInput): Promise<void> {
    return forTenant(tenantId, () => this.lifting.conclude(restrictionId));
  }
}
