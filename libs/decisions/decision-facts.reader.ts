import { AppError } from '#contracts';
import type {
  DecisionFactsRepository,
  DecisionHead,
  PersonFacts,
  PersonKey,
} from './decision-facts.repository.js';

/** People in one statement: more make the others wait longer than they spare. */
const BATCH = 128;
/** Statements of a tenant on their way at the same time. */
const IN_FLIGHT = 2;

export interface DecisionFacts extends PersonFacts {
  readonly head: DecisionHead;
}

interface Waiting {
  readonly key: PersonKey;
  readonly resolve: (facts: DecisionFacts) => void;
  readonly reject: (error: unknown) => void;
}

interface Line {
  readonly waiting: Waiting[];
  inFlight: number;
}

/** Reads what decisions rest on. Questions that arrive in the same moment, or while others are read, share a statement. */
export class DecisionFactsReader {
  readonly #lines = new Map<string, Line>();

  constructor(private readonly repository: DecisionFactsRepository) {}

  /** @throws AppError `service.unavailable` */
  of(tenantId: string, key: PersonKey): Promise<DecisionFacts> {
    return new Promise((resolve, reject) => {
      const waiting = { key, resolve, reject };
      const line = this.#lines.get(tenantId);
      if (line) {
        line.waiting.push(waiting);
        return;
      }
      const begun: Line = { waiting: [waiting], inFlight: 0 };
      this.#lines.set(tenantId, begun);
      // whoever asks in this turn of the event loop comes along
      setImmediate(() => this.#send(tenantId, begun));
    });
  }

  #send(tenantId: string, line: Line): void {
    while (line.inFlight < IN_FLIGHT && line.waiting.length > 0) {
      line.inFlight += 1;
      void this.#answer(tenantId, line.waiting.splice(0, BATCH)).finally(() => {
        line.inFlight -= 1;
        this.#send(tenantId, line);
      });
    }
    if (line.inFlight === 0) this.#lines.delete(tenantId);
  }

  async #answer(tenantId: string, batch: readonly Waiting[]): Promise<void> {
    try {
      const { head, facts } = await this.#read(
        tenantId,
        batch.map(({ key }) => key),
      );
      batch.forEach(({ resolve }, index) => resolve({ head, ...facts[index]! }));
    } catch (cause) {
      for (const { reject } of batch) reject(unavailable(cause));
    }
  }

  /** A connection that broke is replaced by the next statement: reading twice harms nobody. */
  #read(tenantId: string, keys: readonly PersonKey[]): ReturnType<DecisionFactsRepository['read']> {
    return this.repository.read(tenantId, keys).catch(() => this.repository.read(tenantId, keys));
  }
}

const unavailable = (cause: unknown): AppError =>
  new AppError('service.unavailable', { detail: 'The database does not answer. Ask again.', cause });
