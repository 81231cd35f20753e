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
  #held: Directory | null = null;
  #underWay: Promise<Directory> | null = null;
  /** Counts what {@link forget} was called for. */
  #era = 0;

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

  /** As {@link findListed}, by the names at hand; undefined: they have to be read again. */
  recallListed(host: string): string | null | undefined {
    return this.#isFresh() ? (this.#held!.hosts.get(hostName(host)) ?? null) : undefined;
  }

  /** Call when names or tenants of this installation have changed. */
  forget(): void {
    this.#era += 1;
    this.#held = null;
    this.#underWay = null;
  }

  /** Whoever asks while it is read waits for that one look. */
  #current(): Directory | Promise<Directory> {
    if (this.#isFresh()) return this.#held!;
    return (this.#underWay ??= this.#renew());
  }

  #isFresh(): boolean {
    return this.#held !== null && this.#held.until > performance.now();
  }

  async #renew(): Promise<Directory> {
    const era = this.#era;
    try {
      const directory = await this.#read();
      // what was read before a change is for nobody who asks after it
      if (era === this.#era) this.#held = directory;
      return directory;
    } finally {
      if (era === this.#era) this.#underWay = null;
    }
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
