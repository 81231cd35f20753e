import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { connectorFor } from '#connectors';
import type { Store, StoreSettings } from '#connectors/spi';
import { AppError } from '#contracts';
import type { DataMap, StoreMap } from '#engine';
import { SETTINGS, readStoreConnections, type Settings } from '#platform';
import { OpenedStores } from './opened-stores.js';

/**
 * Decides which connections a data map may name: those that the operator listed in the settings of this process,
 * and never Habeas' own database, whatever a map sent by the API says.
 */
@Injectable()
export class StoreConnections implements OnModuleDestroy {
  readonly #named: ReadonlyMap<string, string>;
  readonly #opened = new OpenedStores((settings) => connectorFor(settings.type).open(settings));

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {
    this.#named = readStoreConnections(settings);
  }

  /** @throws AppError `store.connection_refused` */
  resolve(store: StoreMap): string {
    const { connection } = store;
    if (!connection.startsWith('env:')) return this.#file(store);
    const value = this.#named.get(connection);
    if (value === undefined)
      throw refused(store, `${connection} is not among the STORE_CONNECTIONS of this worker.`);
    if (store.type === 'postgres' && this.#isOwnDatabase(value))
      throw refused(store, `${connection} is the database of Habeas itself.`);
    return value;
  }

  /** Works with a store of the map. Its connections are shared with whoever works with the same store, and kept a while. */
  async use<T>(map: DataMap, storeId: string, work: (store: Store) => Promise<T>): Promise<T> {
    const store = map.stores.find(({ id }) => id === storeId);
    if (!store) throw new AppError('resource.not_found', { detail: `The data map has no store ${storeId}.` });
    return this.#opened.use(this.#settingsOf(store), work);
  }

  async onModuleDestroy(): Promise<void> {
    await this.#opened.close();
  }

  #settingsOf(store: StoreMap): StoreSettings {
    return {
      id: store.id,
      type: store.type,
      connection: this.resolve(store),
      access: store.access,
      limits: store.limits,
      families: Object.fromEntries(store.collections.map(({ name, files }) => [name, files])),
    };
  }

  #file(store: StoreMap): string {
    const path = resolve(store.connection);
    const inside = this.settings.STORE_ROOTS.some((root) => isBelow(realPath(root), realPath(path)));
    if (store.type === 'postgres' || !inside)
      throw refused(
        store,
        'A map may name connections as env:NAME from STORE_CONNECTIONS, or files below STORE_ROOTS.',
      );
    return path;
  }

  #isOwnDatabase(value: string): boolean {
    return databaseOf(value) === databaseOf(this.settings.DATABASE_URL);
  }
}

/** Where a path leads once its links are followed; what does not exist yet is judged by the folder that does. */
function realPath(path: string): string {
  const full = resolve(path);
  try {
    return realpathSync(full);
  } catch {
    const parent = dirname(full);
    return parent === full ? full : join(realPath(parent), basename(full));
  }
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

/** Host, port and database, so that another login does not make another database. */
function databaseOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  const host = ['localhost', '127.0.0.1', '[::1]'].includes(hostname) ? 'loopback' : hostname;
  return `${host}:${port || '5432'}${pathname}`;
}

const refused = (store: StoreMap, reason: string): AppError =>
  new AppError('store.connection_refused', {
    detail: `Store ${store.id}: ${reason}`,
    param: `stores.${store.id}.connection`,
  });
