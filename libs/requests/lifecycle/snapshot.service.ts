import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, SETTINGS, type Clock, type Settings } from '#platform';
import { DataMapsService } from '#stores';
import type { Snapshot, StoreRef } from '#workflows/request/ports';
import type { Request } from '../request.entity.js';
import { LifecycleService } from './lifecycle.service.js';
import { nextTimer } from './request-clock.js';

/** Makes the copy of a row that the workflow works with. Instants are computed here: zones and holidays change under a waiting workflow. */
@Injectable()
export class SnapshotService {
  constructor(
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async of(request: Request): Promise<Snapshot> {
    return {
      state: request.state,
      revision: request.revision,
      right: request.right,
      regime: request.regime,
      number: request.number,
      dueAt: request.dueAt?.toISOString() ?? null,
      timer: nextTimer(request, this.clock.now()),
      context: await this.lifecycle.context(request),
      stores: await this.#stores(request),
      heartbeatSeconds: this.settings.HEARTBEAT_SECONDS,
    };
  }

  /** Only where stores are worked: the map is not needed before. */
  async #stores(request: Request): Promise<StoreRef[]> {
    if (!['planning', 'executing', 'verifying'].includes(request.state)) return [];
    const { map } = await this.dataMaps.of(request.dataMapId);
    return map.stores.map(({ id, taskQueue, after }) => ({ id, taskQueue, after }));
  }
}
