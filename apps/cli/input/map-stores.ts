import { resolve } from 'node:path';
import { connectorFor } from '#connectors';
import { isServerStore, type Store } from '#connectors/spi';
import { AppError } from '#contracts';
import { mappedColumns, type DataMap, type StoreMap, type StoreOpener } from '#engine';
import type { Shell } from '../shell.js';
import type { MapFile } from './map-file.js';

/** Opens the stores of a map. On the command line the operator's own environment says what a connection is. */
export class MapStores implements StoreOpener {
  readonly #map: DataMap;

  constructor(
    private readonly mapFile: Pick<MapFile, 'map' | 'folder'>,
    private readonly shell: Shell,
  ) {
    this.#map = mapFile.map;
  }

  /** @throws AppError `store.connection_refused` when the variable of the connection is not set */
  open(storeId: string): Promise<Store> {
    const store = this.#map.stores.find(({ id }) => id === storeId);
    if (!store) throw new AppError('request.invalid', { detail: `The data map has no store ${storeId}.` });
    return connectorFor(store.type).open({
      id: store.id,
      type: store.type,
      connection: this.#connection(store),
      access: store.access,
      limits: store.limits,
      families: Object.fromEntries(
        store.collections.map(({ name, files, patterns }) => [name, [...files, ...patterns]]),
      ),
      columns: mappedColumns(store),
    });
  }

  /** Opens, works, closes, whatever happens. */
  async use<T>(storeId: string, work: (store: Store) => Promise<T>): Promise<T> {
    const store = await this.open(storeId);
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }

  /** A missing variable is better told before the first store is changed. */
  checkConnections(): void {
    for (const store of this.#map.stores) this.#connection(store);
  }

  #connection({ id, type, connection }: StoreMap): string {
    if (!connection.startsWith('env:'))
      return isServerStore(type) ? connection : resolve(this.mapFile.folder, connection);
    const name = connection.slice('env:'.length);
    const value = this.shell.environment[name];
    if (!value)
      throw new AppError('store.connection_refused', {
        detail: `Store ${id} is reached by ${connection}, and ${name} is not set: export ${name}=… and run again.`,
      });
    return isServerStore(type) ? value : resolve(this.shell.folder, value);
  }
}
