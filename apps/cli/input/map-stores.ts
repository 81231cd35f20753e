import { resolve } from 'node:path';
import { connectorFor } from '#connectors';
import {
  httpSecretNames,
  isServerStore,
  type HttpApi,
  type Notes,
  type Store,
  type StoreSettings,
} from '#connectors/spi';
import { AppError } from '#contracts';
import { collectionSettings, type DataMap, type StoreMap, type StoreOpener } from '#engine';
import type { Shell } from '../shell.js';
import type { MapFile } from './map-file.js';

/** Opens the stores of a map. On the command line the operator's own environment says what a connection is. */
export class MapStores implements StoreOpener {
  readonly #map: DataMap;
  #notes: Notes | null = null;

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
      ...collectionSettings(store),
      ...(store.api ? this.#api(store.api) : {}),
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
    for (const store of this.#map.stores) {
      this.#connection(store);
      if (store.api) this.#secrets(store.api);
    }
  }

  /** Where stores that have no place for them keep the notes of an erasure. */
  keepNotes(notes: Notes): void {
    this.#notes = notes;
  }

  #api(api: HttpApi): Pick<StoreSettings, 'api' | 'secrets' | 'notes'> {
    return { api, secrets: this.#secrets(api), ...(this.#notes ? { notes: this.#notes } : {}) };
  }

  #secrets(api: HttpApi): Readonly<Record<string, string>> {
    return Object.fromEntries(
      httpSecretNames(api).map((name) => {
        const value = this.shell.environment[name.slice('env:'.length)];
        if (value) return [name, value];
        throw new AppError('store.connection_refused', {
          detail: `The description of an API names ${name}, which is not set: export ${name.slice('env:'.length)}=… and run again.`,
        });
      }),
    );
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
