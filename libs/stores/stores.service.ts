import { Inject, Injectable } from '@nestjs/common';
import { AppError, ERRORS, isAppError } from '#contracts';
import type { StoreHealthView, StoreView } from '#contracts/schemas';
import type { DataMap, StoreMap } from '#engine';
import { DataMapsService } from './data-maps.service.js';
import { StoreConnections } from './store-connections.service.js';

/** The stores of the data map in force, without their secrets. */
@Injectable()
export class StoresService {
  constructor(
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(StoreConnections) private readonly connections: StoreConnections,
  ) {}

  async list(): Promise<StoreView[]> {
    const { map } = await this.dataMaps.current();
    return map.stores.map(toView);
  }

  /** Opens the store and reads its catalogue. @throws AppError `resource.not_found` */
  async examine(id: string): Promise<StoreHealthView> {
    const { map } = await this.dataMaps.current();
    const store = map.stores.find((candidate) => candidate.id === id);
    if (!store) throw new AppError('resource.not_found', { detail: `The data map has no store ${id}.` });
    const problem = await this.#problem(map, id);
    return { ...toView(store), reachable: problem === null, problem };
  }

  async #problem(map: DataMap, id: string): Promise<StoreHealthView['problem']> {
    try {
      await this.connections.use(map, id, (store) => store.describe());
      return null;
    } catch (error) {
      if (!isAppError(error)) throw error;
      return { code: error.code, detail: error.detail ?? ERRORS[error.code].title };
    }
  }
}

const toView = ({ id, type, connection, access, taskQueue, region, collections }: StoreMap): StoreView => ({
  id,
  type,
  connection,
  access,
  taskQueue,
  region,
  collections: collections.length,
});
