import type { UnitOfWork } from '#persistence';
import { TenantHostsRepository } from './tenant-hosts.repository.js';

interface Directory {
  readonly hosts: ReadonlyMap<string, string>;
  readonly only: string | null;
  readonly until: number;
}

/** A name that was given or taken away is noticed by other processes within this time. */
const KEEP_MS = 5_000;

/**
 * Which tenant answers under a host name: the one that lists it, or the only one of an installation. All names are held
 * at once, so that made-up ones cost no look at the database.
 */
export class TenantHosts {
  readonly #repository: TenantHostsRepository;
  #directory: Promise<Directory> | null = null;

  constructor(private readonly unitOfWork: UnitOfWork) {
    this.#repository = new TenantHostsRepository(unitOfWork);
  }

  /**
   * @param host as the caller named it, with or without a port
   * @returns id of the tenant; null when nobody lists this name and there are several tenants
   */
  async find(host: string): Promise<string | null> {
    const { hosts, only } = await this.#current();
    return hosts.get(hostName(host)) ?? only;
  }

  /** @returns id of the tenant that lists this name; null when nobody does, whatever the number of tenants */
  async findListed(host: string): Promise<string | null> {
    const { hosts } = await this.#current();
    return hosts.get(hostName(host)) ?? null;
  }

  /** Call when names or tenants of this installation have changed. */
  forget(): void {
    this.#directory = null;
  }

  async #current(): Promise<Directory> {
    const held = await this.#directory;
    if (held && held.until > performance.now()) return held;
    const read = this.#read();
    this.#directory = read;
    read.catch(() => this.forget());
    return read;
  }

  #read(): Promise<Directory> {
    return this.unitOfWork.runAsSystem(async () => ({
      hosts: new Map((await this.#repository.listAll()).map(({ host, tenantId }) => [host, tenantId])),
      only: await this.#repository.findOnlyTenant(),
      until: performance.now() + KEEP_MS,
    }));
  }
}

/** Without port, in lower case. */
const hostName = (host: string): string => host.replace(/:\d+$/, '').toLowerCase();
