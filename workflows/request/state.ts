import type { RequestRef, Snapshot } from './ports.js';

/** Memory of one run: the newest copy of the row. */
export class RequestRun {
  #snapshot: Snapshot | null = null;
  #stale = false;

  constructor(readonly request: RequestRef) {}

  get ready(): boolean {
    return this.#snapshot !== null;
  }

  get snapshot(): Snapshot {
    if (!this.#snapshot) throw new Error('The request has not been read yet.');
    return this.#snapshot;
  }

  /** The row changed outside the workflow. */
  get stale(): boolean {
    return this.#stale;
  }

  invalidate(): void {
    this.#stale = true;
  }

  /** Keeps the newer of what is known and what came in: a handler and the main loop may overtake each other. */
  see(snapshot: Snapshot): void {
    this.#stale = false;
    if (!this.#snapshot || snapshot.revision >= this.#snapshot.revision) this.#snapshot = snapshot;
  }
}
