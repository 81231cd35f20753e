import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { AppError } from '#contracts';
import { currentContext } from '#platform';
import pg from 'pg';
import { SYSTEM_ROLE } from './orm.js';
import { beginningWith, withoutResult } from './transaction-client.js';

interface Scope {
  readonly em: EntityManager;
  readonly beforeCommit: (() => Promise<void>)[];
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
    return this.#current().em;
  }

  /** Hand-written SQL inside the transaction; parameters are `?`. Row-level security applies. */
  query<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.em.execute<Row[]>(sql, [...parameters]);
  }

  /**
   * {@link query} for what nobody needs the result of: it is sent together with the next statement, at the latest with
   * the commit, and when it fails that fails.
   */
  async write(sql: string, parameters: readonly unknown[] = []): Promise<void> {
    await withoutResult(() => this.query(sql, parameters));
  }

  /**
   * Runs `action` in the transaction as its last step, after everything else is written; a failure of it rolls all of it
   * back. For what others wait for until the commit.
   * @throws AppError `internal` outside a unit of work
   */
  beforeCommit(action: () => Promise<void>): void {
    this.#current().beforeCommit.push(action);
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

  #current(): Scope {
    const scope = this.#scope.getStore();
    if (!scope) throw new AppError('internal', { detail: 'The database was used outside a unit of work.' });
    return scope;
  }

  /** What `read` gives, asked once in a transaction; what changes it deletes `name` from {@link memory}. */
  async once<T>(name: string, read: () => Promise<T>): Promise<T> {
    const { memory } = this.#current();
    if (memory.has(name)) return memory.get(name) as T;
    const found = await read();
    memory.set(name, found);
    return found;
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
      em.transactional((inner) => {
        const scope = { em: inner, beforeCommit: [], afterCommit, memory: new Map<string, unknown>() };
        return this.#scope.run(scope, () => whole(work, scope));
      }),
    );
    for (const action of afterCommit) action();
    return result;
  }
}

async function whole<T>(work: () => Promise<T>, { em, beforeCommit }: Scope): Promise<T> {
  const result = await work();
  if (beforeCommit.length > 0) await em.flush();
  // one may add another
  for (const action of beforeCommit) await action();
  return result;
}

/** For the rest of the transaction. */
const setting = (name: string, value: string): string =>
  `select set_config(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)}, true)`;
