import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { connectorFor } from '#connectors';
import {
  httpSecretNames,
  isServerStore,
  type HttpApi,
  type Store,
  type StoreSettings,
} from '#connectors/spi';
import { AppError } from '#contracts';
import { collectionSettings, type DataMap, type StoreMap } from '#engine';
import { SETTINGS, readStoreConnections, type Settings } from '#platform';
import { createAddressPolicy, createGuardedAgent, type AddressPolicy } from '#webhooks';
import { OpenedStores } from './opened-stores.js';
import { StoreNotes } from './store-notes.repository.js';
import { TenantSlugRepository } from './tenant-slug.repository.js';

/**
 * Decides which connections a data map may name: those that the operator granted to its tenant in the settings of this
 * process, and never Habeas' own database, whatever a map sent by the API says.
 */
@Injectable()
export class StoreConnections implements OnModuleDestroy {
  readonly #named: ReadonlyMap<string, string>;
  /** Where APIs may be: what they answer must lead nobody into the network of this process. */
  readonly #addresses: AddressPolicy;
  readonly #opened = new OpenedStores((settings) => connectorFor(settings.type).open(settings));

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(TenantSlugRepository) private readonly tenant: TenantSlugRepository,
    @Inject(StoreNotes) private readonly notes: StoreNotes,
  ) {
    this.#named = readStoreConnections(settings);
    this.#addresses = createAddressPolicy(settings.STORE_ALLOW, 'STORE_ALLOW');
  }

  /** For the tenant of the context. @throws AppError `store.connection_refused` */
  async resolve(store: StoreMap): Promise<string> {
    const slug = await this.tenant.get();
    for (const name of store.api ? httpSecretNames(store.api) : []) this.#granted(store, name, slug);
    return store.connection.startsWith('env:') ? this.#variable(store, slug) : this.#file(store, slug);
  }
  /** Works with a store of the map. Its connections are shared with whoever works with the same store, and kept a while. */
  async use<T>(map: DataMap, storeId: string, work: (store: Store) => Promise<T>): Promise<T> {
    const store = map.stores.find(({ id }) => id === storeId);
    if (!store) throw new AppError('resource.not_found', { detail: `The data map has no store ${storeId}.` });
    return this.#opened.use(await this.#settingsOf(store), work);
  }

  async onModuleDestroy(): Promise<void> {
    await this.#opened.close();
  }

  async #settingsOf(store: StoreMap): Promise<StoreSettings> {
    return {
      id: store.id,
      type: store.type,
      connection: await this.resolve(store),
      access: store.access,
      limits: store.limits,
      ...collectionSettings(store),
      ...(store.api ? await this.#api(store, store.api) : {}),
    };
  }

  /** Credentials are granted like connections: a map could send any variable of this process to any API. */
  async #api(
    store: StoreMap,
    api: HttpApi,
  ): Promise<Pick<StoreSettings, 'api' | 'secrets' | 'notes' | 'agent'>> {
    const slug = await this.tenant.get();
    const secrets = httpSecretNames(api).map((name) => [name, this.#granted(store, name, slug)]);
    return {
      api,
      secrets: Object.fromEntries(secrets) as Record<string, string>,
      notes: this.notes.of(store.id),
      agent: () => createGuardedAgent(this.#addresses),
    };
  }

  #variable(store: StoreMap, slug: string): string {
    const { connection } = store;
    const value = this.#granted(store, connection, slug);
    if (store.type === 'postgres' && this.#isOwnDatabase(value))
      throw refused(store, `${connection} is the database of Habeas itself.`);
    return value;
  }

  /** The same words whether the name is another tenant's or nobody's: a tenant learns nothing of others. */
  #granted(store: StoreMap, connection: string, slug: string): string {
    const isGranted = this.settings.STORE_CONNECTIONS.some(
      ({ tenant, what }) => tenant === slug && what === connection,
    );
    if (!isGranted)
      throw refused(
        store,
        `${connection} is not granted to the tenant ${slug} by the STORE_CONNECTIONS of this process.`,
      );
    const value = this.#named.get(connection);
    if (value === undefined)
      throw refused(store, `${connection} is not set in the environment of this process.`);
    return value;
  }

  #file(store: StoreMap, slug: string): string {
    const path = resolve(store.connection);
    const roots = this.settings.STORE_ROOTS.filter(({ tenant }) => tenant === slug);
    const inside = roots.some(({ what }) => isBelow(realPath(what), realPath(path)));
    if (isServerStore(store.type) || !inside)
      throw refused(
        store,
        `A map may name connections as env:NAME, or files below a folder, that STORE_CONNECTIONS and STORE_ROOTS grant to the tenant ${slug}.`,
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
