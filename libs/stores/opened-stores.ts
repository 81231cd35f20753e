import type { Store, StoreSettings } from '#connectors/spi';

/** How long a store that nobody uses keeps its connections. */
const IDLE_MS = 30_000;

interface Opened {
  readonly store: Promise<Store>;
  users: number;
  idle?: NodeJS.Timeout;
}

/** Stores that are open in this process, one for all who work with the same settings: connecting anew costs more than most work. */
export class OpenedStores {
  readonly #opened = new Map<string, Opened>();

  constructor(
    private readonly open: (settings: StoreSettings) => Promise<Store>,
    private readonly idleMs: number = IDLE_MS,
  ) {}

  async use<T>(settings: StoreSettings, work: (store: Store) => Promise<T>): Promise<T> {
    const key = JSON.stringify(settings);
    const opened = this.#opened.get(key) ?? this.#add(key, settings);
    opened.users += 1;
    clearTimeout(opened.idle);
    try {
      return await work(await opened.store);
    } finally {
      opened.users -= 1;
      if (opened.users === 0)
        opened.idle = setTimeout(() => void this.#close(key, opened), this.idleMs).unref();
    }
  }

  /** Call when nobody works any more. */
  async close(): Promise<void> {
    await Promise.all([...this.#opened].map(([key, opened]) => this.#close(key, opened)));
  }

  #add(key: string, settings: StoreSettings): Opened {
    const opened: Opened = { store: this.open(settings), users: 0 };
    // a store that did not open is tried again by the next one
    opened.store.catch(() => this.#opened.delete(key));
    this.#opened.set(key, opened);
    return opened;
  }

  async #close(key: string, opened: Opened): Promise<void> {
    clearTimeout(opened.idle);
    if (this.#opened.get(key) === opened) this.#opened.delete(key);
    await opened.store.then((store) => store.close()).catch(() => undefined);
  }
}
