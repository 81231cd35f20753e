import type { UnitOfWork } from '#persistence';
import type { NewJob } from '#queue';
import { DeliveryRepository } from './delivery.repository.js';

/** For the way through the queue. What waits there longer is claimed again, under the same id: the queue has it once. */
const LEASE_SECONDS = 20;

/** Deliveries whose time has come, over all tenants, as jobs. */
export class DueDeliveries {
  readonly #deliveries: DeliveryRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly leaseSeconds: number = LEASE_SECONDS,
  ) {
    this.#deliveries = new DeliveryRepository(unitOfWork);
  }

  /** Leases up to `limit` of them; what is not delivered when the lease ends is claimed again. */
  async claim(limit: number): Promise<NewJob<'webhooks'>[]> {
    const claimed = await this.unitOfWork.runAsSystem(() =>
      this.#deliveries.claimDue(limit, this.leaseSeconds),
    );
    return claimed.map(({ id, tenant_id: tenantId, attempts }) => ({
      id: `${id}-${attempts + 1}`,
      data: { tenantId, deliveryId: id, attempt: attempts + 1 },
    }));
  }

  /** The queue did not take them: claim them again after `seconds`. */
  async release(jobs: readonly NewJob<'webhooks'>[], seconds: number): Promise<void> {
    const ids = jobs.map(({ data }) => data.deliveryId);
    await this.unitOfWork.runAsSystem(() => this.#deliveries.release(ids, seconds));
  }
}
