import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Change, type Filter, type SearchOptions } from 'ldapts';
import type { StoreSettings } from '../spi/index.js';
import { codeOf, toLdapError } from './ldap.errors.js';
import { readLdapUrl, type LdapAddress } from './ldap.url.js';

/** What the server gives of one entry: attributes by the names it gives them, values as bytes. */
export interface LdapEntry {
  readonly dn: string;
  readonly attributes: ReadonlyMap<string, readonly Buffer[]>;
}
export interface LdapQuery {
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  readonly filter?: Filter;
  readonly attributes: readonly string[];
  /** Names of attributes only. */
  readonly namesOnly?: boolean;
}

const PAGE = 500;
const LONGEST_GOODBYE_MS = 500;
/** The client looks by name which attributes it gives as bytes: all of them. */
const ALL_AS_BYTES = { includes: () => true } as unknown as string[];
export const NO_SUCH_ENTRY = 32;

/** The connection of a store: made when it is first needed, and again when it was lost. */
export class LdapLink {
  private connected: Promise<Client> | null = null;
  private known: LdapAddress | null = null;
  /** A server remembers one search by pages for each connection. */
  private paging: Promise<unknown> = Promise.resolve();

  constructor(private readonly settings: StoreSettings) {}

  /** @throws AppError `store.unreachable` for a URL that is none */
  get base(): string {
    return this.address.base;
  }

  async with<T>(work: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await work(await this.client());
    } catch (error) {
      throw toLdapError(error, this.settings.id);
    }
  }

  /** One entry, if it is there and matches. */
  async read(query: Omit<LdapQuery, 'scope'>): Promise<LdapEntry | null> {
    const found = await this.with(async (client) => {
      try {
        return (await client.search(query.base, optionsOf({ ...query, scope: 'base' }))).searchEntries;
      } catch (error) {
        if (codeOf(error) === NO_SUCH_ENTRY) return [];
        throw error;
      }
    });
    return found[0] ? toEntry(found[0]) : null;
  }

  /** All entries, collected: a page that waits for its reader would hinder every other search. */
  search(query: LdapQuery): Promise<readonly LdapEntry[]> {
    const found = this.paging.then(() =>
      this.with(async (client) => {
        const options = { ...optionsOf(query), paged: { pageSize: PAGE } };
        return (await client.search(query.base, options)).searchEntries.map(toEntry);
      }),
    );
    this.paging = found.catch(() => undefined);
    return found;
  }

  /** False, and nothing changed, when the server answers with one of these codes. */
  modify(dn: string, changes: Change[], unless: readonly number[] = []): Promise<boolean> {
    return this.unless(unless, (client) => client.modify(dn, changes));
  }

  unless(codes: readonly number[], work: (client: Client) => Promise<void>): Promise<boolean> {
    return this.with(async (client) => {
      try {
        await work(client);
        return true;
      } catch (error) {
        if (codes.includes(codeOf(error) ?? -1)) return false;
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    const client = await this.connected?.catch(() => null);
    this.connected = null;
    if (client) await leave(client);
  }

  private get address(): LdapAddress {
    return (this.known ??= readLdapUrl(this.settings));
  }

  /** The client itself would connect again, as nobody. */
  private async client(): Promise<Client> {
    const attempt = (this.connected ??= this.connect());
    try {
      const client = await attempt;
      if (client.isConnected) return client;
    } catch (error) {
      if (this.connected === attempt) this.connected = null;
      throw error;
    }
    if (this.connected === attempt) this.connected = null;
    return this.client();
  }

  private async connect(): Promise<Client> {
    const { url, login, tls, startTls } = this.address;
    const { limits } = this.settings;
    const client = new Client({
      url,
      timeout: limits.statementTimeoutMs,
      connectTimeout: Math.max(1_000, limits.lockTimeoutMs),
      strictDN: false,
      ...(url.startsWith('ldaps:') ? { tlsOptions: tls } : {}),
    });
    try {
      if (startTls) await client.startTLS(tls);
      if (login) await client.bind(login.dn, login.password);
      // without a login the first question connects
      else await client.search('', { scope: 'base', attributes: ['1.1'] });
      return client;
    } catch (error) {
      await client.unbind().catch(() => undefined);
      throw error;
    }
  }
}

/** After StartTLS the client does not see that the server has hung up, and would wait for its time limit. */
async function leave(client: Client): Promise<void> {
  const unbound = client.unbind().catch(() => undefined);
  await Promise.race([unbound, sleep(LONGEST_GOODBYE_MS, undefined, { ref: false })]);
  (client as unknown as { readonly socket?: Socket }).socket?.destroy();
}

const optionsOf = ({ scope, filter, attributes, namesOnly }: Omit<LdapQuery, 'base'>): SearchOptions => ({
  scope,
  derefAliases: 'never',
  attributes: [...attributes],
  returnAttributeValues: namesOnly !== true,
  explicitBufferAttributes: ALL_AS_BYTES,
  ...(filter ? { filter } : {}),
});

/** For what it was asked that no entry has, the client makes an attribute of its own. */
const NO_ATTRIBUTES = ['*', '+', '1.1'];

function toEntry({ dn, ...attributes }: { dn: string; [name: string]: unknown }): LdapEntry {
  const named = Object.entries(attributes)
    .filter(([name]) => !NO_ATTRIBUTES.includes(name))
    .map(([name, value]) => [name, [value as Buffer | Buffer[]].flat()] as const);
  return { dn, attributes: new Map(named) };
}
