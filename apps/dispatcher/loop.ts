/** How long a round may hold up the end of the process. What it had claimed is due again when its lease has run out. */
const STOP_MS = 4_000;

export interface LoopOptions {
  /** Does one round. @returns whether there may be more to do at once */
  readonly round: () => Promise<boolean>;
  /** Milliseconds after which an idle loop looks again. */
  readonly idleMs: number;
  readonly onError: (error: unknown) => void;
}

/** Repeats a round of work: at once while there is more, when woken, and else after a pause. One round at a time. */
export class Loop {
  #stopped = false;
  #woken = false;
  #endPause: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly options: LoopOptions) {}

  start(): void {
    this.#running = this.#run();
  }

  /** There is something to do: ends the pause, or makes the running round be followed by another. */
  wake(): void {
    this.#woken = true;
    this.#endPause();
  }

  /** Waits for the running round, for a bounded time. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#endPause();
    const late = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS).unref());
    await Promise.race([this.#running, late]);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      this.#woken = false;
      const more = await this.#round();
      if (!more && !this.#woken && !this.#stopped) await this.#pause();
    }
  }

  /** A round that failed is followed by a pause, whatever woke it: a dead database is not asked in a circle. */
  async #round(): Promise<boolean> {
    try {
      return await this.options.round();
    } catch (error) {
      this.options.onError(error);
      if (!this.#stopped) await this.#pause();
      return false;
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.options.idleMs);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
