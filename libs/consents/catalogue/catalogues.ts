import type { UnitOfWork } from '#persistence';
import { BoundedMap, currentContext } from '#platform';
import { Catalogue } from './catalogue.js';
import { CatalogueRepository } from './catalogue.repository.js';

const TENANTS_HELD = 200;

/** The definitions of the tenant of the context. Held in memory by epoch: what a transaction changed is in the next read of any process. */
export class Catalogues {
  readonly #held = new BoundedMap<string, Catalogue>(TENANTS_HELD);
  readonly #repository: CatalogueRepository;

  constructor(private readonly unitOfWork: UnitOfWork) {
    this.#repository = new CatalogueRepository(unitOfWork);
  }

  /** As it stands in the database now. */
  current(): Promise<Catalogue> {
    return this.unitOfWork.run(async () => this.#at(await this.#repository.epoch()));
  }

  /** Of an epoch that was just read, or a later one: asks the database only when it is new. */
  async at(epoch: string): Promise<Catalogue> {
    const held = this.#held.get(currentContext().tenantId);
    return held?.epoch === epoch ? held : this.current();
  }

  /** As this process last saw it, which may be old: only for what is judged again when it is written. */
  async recent(): Promise<Catalogue> {
    return this.#held.get(currentContext().tenantId) ?? this.current();
  }

  /** Counts the changes; whole number in decimal digits. Call in a transaction. */
  epoch(): Promise<string> {
    return this.#repository.epoch();
  }

  /** Call in the transaction of every change of a definition. */
  changed(): Promise<void> {
    return this.#repository.advanceEpoch();
  }

  async #at(epoch: string): Promise<Catalogue> {
    const { tenantId } = currentContext();
    const held = this.#held.get(tenantId);
    if (held?.epoch === epoch) return held;
    const catalogue = new Catalogue(
      epoch,
      await this.#repository.listGroups(),
      await this.#repository.listConsents(),
      await this.#repository.listClientNames(),
      await this.#repository.listSensitive(),
    );
    // what this transaction itself changed may never be committed
    this.unitOfWork.afterCommit(() => this.#held.set(tenantId, catalogue));
    return catalogue;
  }
}
