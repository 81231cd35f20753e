import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { AppError } from '#contracts';
import { currentContext } from '#platform';
import pg from 'pg';
import { SYSTEM_ROLE } from './orm.js';
import { beginningWith } from './transaction-client.js';

interface Scope {
  readonly em: EntityManager;
  readonly afterCommit: (() => void)[];
  readonly memory: Map<string, unknown>;
}

/**
 * The only place where transactions begin and end. Repositories use {@link UnitOfWork.em} and neither begin nor flush.
 * Everything that one `run` changes becomes visible together: state, audit, outbox.
 */
export class UnitOfWork {
  readonly #scope = new AsyncLocalStorage<Scope>();

  constructor(private readonly orm: MikroORM) {}

  /** Runs `work` in one transaction for the tenant of the context; joins the transaction that already runs. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#scope.getStore()) return work();
    const { tenantId } = currentContext();
    return this.#transaction({ tenantId }, setting('habeas.tenant', tenantId), work);
  }

  /** Runs `work` across tenants, on the tables that {@link SYSTEM_ROLE} may see. */
  runAsSystem<T>(work: () => Promise<T>): Promise<T> {
    return this.#transaction({ tenantId: null }, `set local role ${SYSTEM_ROLE}`, work);
  }

  /**
   * Runs `work` before the tenant is known, allowed to see the one credential whose digest is given
   * (an API key, an issuer, the token of a mailed link) and nothing else.
   */
  runWithCredential<T>(digest: string, work: () => Promise<T>): Promise<T> {
    return this.#transaction({ tenantId: null }, setting('habeas.credential', digest), work);
  }

  /** The entity manager of the transaction that runs. */
  get em(): EntityManager {
    const scope = this.#scope.getStore();
    if (!scope) throw new AppError('internal', { detail: 'The database was used outside a unit of work.' });
    return scope.em;
  }

  /** Hand-written SQL inside the transaction; parameters are `?`. Row-level security applies. */
  query<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.em.execute<Row[]>(sql, [...parameters]);
  }

  /** Runs `action` once the transaction has committed; lost when the process dies, so never for effects that matter. */
  afterCommit(action: () => void): void {
    this.#scope.getStore()?.afterCommit.push(action);
  }

  /**
   * What is not to be read again within this transaction, by names of the caller's own; forgotten with it. Null outside
   * a transaction.
   */
  get memory(): Map<string, unknown> | null {
    return this.#scope.getStore()?.memory ?? null;
  }

  async #transaction<T>(
    filter: { tenantId: string | null },
    beginning: string,
    work: () => Promise<T>,
  ): Promise<T> {
    const afterCommit: (() => void)[] = [];
    const em = this.orm.em.fork({ clear: true });
    em.setFilterParams('tenant', filter);
    const result = await beginningWith(beginning, () =>
      em.transactional((inner) => this.#scope.run({ em: inner, afterCommit, memory: new Map() }, work)),
    );
    for (const action of afterCommit) action();
    return result;
  }
}

/** For the rest of the transaction. */
const setting = (name: string, value: string): string =>
  `select set_config(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)}, true)`;
