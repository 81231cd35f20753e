import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';

const beginning = new AsyncLocalStorage<string>();
const waiting = new AsyncLocalStorage<true>();

/** Transactions that `work` begins start with this statement, which costs no round trip of its own. */
export const beginningWith = <T>(statement: string, work: () => Promise<T>): Promise<T> =>
  beginning.run(statement, work);

/**
 * Statements without parameters that `work` sends wait for the next one of their transaction, at the latest its commit,
 * and leave with it: one round trip for all. Their results are empty; a failure of theirs is the next one's.
 */
export const withoutResult = <T>(work: () => Promise<T>): Promise<T> => waiting.run(true, work);

const NOTHING = { command: '', rowCount: 0, rows: [], oid: 0, fields: [] };

/**
 * A connection that holds `begin` back until there is something to do, and sends it together with the first statement:
 * most transactions are one or two statements, and every round trip costs as much as the work in it. A transaction
 * that does nothing asks the server nothing.
 */
export class TransactionClient extends pg.Client {
  /** What begins the transaction; empty once the server knows of it. */
  #beginning = '';
  /** See {@link withoutResult}. */
  #waiting: string[] = [];

  // the overloads of pg all end here; what is not a plain statement passes as it is
  override query(...args: unknown[]): never {
    const [statement, values] = args;
    return this.#route(statement, Array.isArray(values) ? values : [], args) as never;
  }

  #route(statement: unknown, values: readonly unknown[], args: unknown[]): unknown {
    const isPlain = typeof statement === 'string' && values.length === 0 && typeof args.at(-1) !== 'function';
    if (statement === 'begin') return this.#begin();
    if (statement === 'rollback') return this.#rollback(args);
    if (isPlain && waiting.getStore()) return this.#wait(statement);
    if (statement === 'commit' && this.#waiting.length === 0 && this.#beginning !== '') return this.#forget();
    const held = this.#held();
    if (held === '') return this.#send(args);
    if (isPlain) return this.#sendTogether(`${held}; ${statement}`);
    const begun = this.#send([held]) as Promise<unknown>;
    // a transaction that did not begin has no connection any more: the statement itself tells
    begun.catch(() => undefined);
    return this.#send(args);
  }

  #begin(): Promise<unknown> {
    this.#beginning = ['begin', beginning.getStore() ?? []].flat().join('; ');
    this.#waiting = [];
    return Promise.resolve(NOTHING);
  }

  #wait(statement: string): Promise<unknown> {
    this.#waiting.push(statement);
    return Promise.resolve(NOTHING);
  }

  /** What waits is lost with the rest. */
  #rollback(args: unknown[]): unknown {
    this.#waiting = [];
    return this.#beginning === '' ? this.#send(args) : this.#forget();
  }

  #forget(): Promise<unknown> {
    this.#beginning = '';
    return Promise.resolve(NOTHING);
  }

  /** Everything that is to be sent before the next statement. */
  #held(): string {
    const held = [this.#beginning, ...this.#waiting].filter((statement) => statement !== '').join('; ');
    this.#beginning = '';
    this.#waiting = [];
    return held;
  }

  async #sendTogether(statements: string): Promise<unknown> {
    const results = (await this.#send([statements])) as unknown[];
    return results.at(-1);
  }

  #send(args: unknown[]): unknown {
    return (super.query as (...all: unknown[]) => unknown).apply(this, args);
  }
}
