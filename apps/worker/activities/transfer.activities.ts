import { Inject, Injectable } from '@nestjs/common';
import { PackageTransfer } from '#requests';
import type { RequestRef, TransferActivities } from '#workflows/request/ports';
import { forTenant, withHeartbeat } from './activity-scope.js';

@Injectable()
export class TransferActivitiesImpl implements TransferActivities {
  constructor(@Inject(PackageTransfer) private readonly transfer: PackageTransfer) {}

  sendPackage({ tenantId, requestId }: RequestRef): Promise<void> {
    return forTenant(tenantId, () => withHeartbeat((hooks) => this.transfer.send(requestId, hooks)));
  }
}
