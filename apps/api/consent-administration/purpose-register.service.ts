import { Inject, Injectable } from '@nestjs/common';
import { ConsentPurposes } from '#consents';
import { isAppError } from '#contracts';
import type { ConsentPurposeView, Page, PageQuery } from '#contracts/schemas';
import { DataMapsService, type ActiveDataMap } from '#stores';

/** Purposes as definitions name them, beside what the data map says of them. */
@Injectable()
export class PurposeRegister {
  constructor(
    @Inject(ConsentPurposes) private readonly purposes: ConsentPurposes,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
  ) {}

  /** @throws AppError `cursor.invalid` */
  async list(query: PageQuery): Promise<Page<ConsentPurposeView>> {
    const { items, nextCursor } = await this.purposes.list(query);
    const map = await this.#map();
    return {
      items: items.map((purpose) => ({ ...purpose, dataMap: map && useOf(purpose.key, map) })),
      nextCursor,
    };
  }

  /** null: there is none yet. */
  async #map(): Promise<ActiveDataMap['map'] | null> {
    try {
      return (await this.dataMaps.current()).map;
    } catch (error) {
      if (isAppError(error, 'data_map.missing')) return null;
      throw error;
    }
  }
}

const useOf = (key: string, map: ActiveDataMap['map']): NonNullable<ConsentPurposeView['dataMap']> => ({
  declared: Object.hasOwn(map.purposes, key),
  collections: map.stores
    .flatMap(({ collections }) => collections)
    .filter(({ purposes }) => purposes.includes(key)).length,
});
