import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';

const beginning = new AsyncLocalStorage<string>();

/** Transactions that `work` begins start with this statement, which costs no round trip of its own. */
export const beginningWith = <T>(statement: string, work: () => Promise<T>): Promise<T> =>
  beginning.run(statement, work);

const NOTHING = { command: '', rowCount: 0, rows: [], oid: 0, fields: [] };

/**
 * A connection that holds `begin` back until there is something to do, and sends it together with the first statement:
 * most transactions are one or two statements, and every round trip costs as much as the work in it. A transaction
 * that does nothing asks the server nothing.
 */
export class TransactionClient extends pg.Client {
  #held = '';

  // the overloads of pg all end here; what is not a plain statement passes as it is
  override query(...args: unknown[]): never {
    const [statement, values] = args;
    return this.#route(statement, Array.isArray(values) ? values : [], args) as never;
  }

  #route(statement: unknown, values: readonly unknown[], args: unknown[]): unknown {
    if (statement === 'begin') return this.#begin();
    if (this.#held === '') return this.#send(args);
    if (statement === 'commit' || statement === 'rollback') return this.#forget();
    const held = this.#held;
    this.#held = '';
    if (typeof statement !== 'string' || values.length > 0 || typeof args.at(-1) === 'function') {
      const begun = this.#send([held]) as Promise<unknown>;
      // a transaction that did not begin has no connection any more: the statement itself tells
      begun.catch(() => undefined);
      return this.#send(args);
    }
    return (this.#send([`${held}; ${statement}`]) as Promise<unknown[]>).then((results) => results.at(-1));
  }

  #begin(): Promise<unknown> {
    this.#held = ['begin', beginning.getStore() ?? []].flat().join('; ');
    return Promise.resolve(NOTHING);
  }

  #forget(): Promise<unknown> {
    this.#held = '';
    return Promise.resolve(NOTHING);
  }

  #send(args: unknown[]): unknown {
    return (super.query as (...all: unknown[]) => unknown).apply(this, args);
  }
}
