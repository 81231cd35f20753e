import { Readable } from 'node:stream';
import type { DecisionChangeEvent } from '#contracts/schemas';

/** Bytes that wait for one listener: who reads more slowly is cut off and comes back. */
const MOST_WAITING = 64 * 1024;
/** How soon a listener comes back after the end, milliseconds. */
const RETRY_MS = 200;

/** Server-sent events (WHATWG HTML, section 9.2) for one listener. Destroy it to end it. */
export class ChangeStream extends Readable {
  #isFinished = false;

  /** @param tenantId whose changes it carries */
  constructor(readonly tenantId: string) {
    super({ highWaterMark: MOST_WAITING });
    this.push(`retry: ${RETRY_MS}\n\n`);
  }

  override _read(): void {
    // what is to be told comes by itself
  }

  /** @param id with which the listener takes up where it was */
  tell(id: string, change: DecisionChangeEvent): void {
    this.#send(`id: ${id}\nevent: changed\ndata: ${JSON.stringify(change)}\n\n`);
  }

  /** So that the listener knows that it would hear. */
  sayAlive(): void {
    this.#send('event: alive\ndata: {}\n\n');
  }

  /** In good order: the listener is to come back. */
  finish(): void {
    if (this.#isFinished || this.destroyed) return;
    this.#isFinished = true;
    this.push(null);
  }

  #send(event: string): void {
    if (this.#isFinished || this.destroyed) return;
    if (!this.push(event)) this.destroy();
  }
}
