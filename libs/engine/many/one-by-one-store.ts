import type { Catalogue, ReadSession, ScanRequest, ScanResult, Store } from '#connectors/spi';
import { scanTogether } from './scan-together.js';
import { scanShape } from './shared-store.js';
import type { Asking, Kind } from './side-by-side.js';

/** A store that cannot read for several works at once: they take turns. What they search is searched in one pass. */
export class OneByOneStore {
  readonly isBroken = false;
  #catalogue: Promise<Catalogue> | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(readonly store: Store) {}

  view(ask: Asking): Store {
    const { store } = this;
    return {
      id: store.id,
      capabilities: store.capabilities,
      describe: () => (this.#catalogue ??= store.describe()),
      read: () => this.#read(),
      write: (options) => store.write(options),
      outcome: (token) => store.outcome(token),
      forget: (token) => store.forget(token),
      scan: (request) => this.#scan(ask, request),
      ...(store.pending ? { pending: () => store.pending!() } : {}),
      close: () => Promise.resolve(),
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #read(): Promise<ReadSession> {
    const before = this.#turn;
    let end = (): void => undefined;
    this.#turn = new Promise<void>((resolve) => (end = resolve));
    await before;
    try {
      return endingWith(await this.store.read(), end);
    } catch (error) {
      end();
      throw error;
    }
  }

  async *#scan(ask: Asking, request: ScanRequest): AsyncIterable<ScanResult> {
    const kind: Kind<ScanRequest, readonly ScanResult[]> = {
      name: `${this.store.id}/scan`,
      answer: (requests) => scanTogether(this.store, requests),
    };
    yield* await ask(kind, scanShape(request), request);
  }
}

/** Sessions have private parts, so that their methods are called on themselves. */
const endingWith = (session: ReadSession, end: () => void): ReadSession =>
  new Proxy(session, {
    get(target, name) {
      if (name === 'close') return () => target.close().finally(end);
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
