import type { HistoryEntry } from './consent-records.repository.js';
import type { RecordLogRepository } from './record-log.repository.js';

/** Of whom and how far a history is read. */
export interface HistoryKey {
  readonly subject: string;
  readonly recordId: string;
  /** The last entry of the chain that counts. */
  readonly sequence: string;
}

export type History = readonly Omit<HistoryEntry, 'recordId'>[];

interface Waiting {
  readonly key: HistoryKey;
  readonly resolve: (history: History) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads histories. Those that are asked for in the same moment share a statement: to plan it costs more than to carry it out. */
export class HistoryReader {
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(private readonly log: RecordLogRepository) {}

  /** Answers of one record, oldest first. */
  of(tenantId: string, key: HistoryKey): Promise<History> {
    return new Promise((resolve, reject) => {
      const line = this.#waiting.get(tenantId);
      if (line) {
        line.push({ key, resolve, reject });
        return;
      }
      this.#waiting.set(tenantId, [{ key, resolve, reject }]);
      setImmediate(() => void this.#read(tenantId));
    });
  }

  async #read(tenantId: string): Promise<void> {
    const line = this.#waiting.get(tenantId)!;
    this.#waiting.delete(tenantId);
    try {
      const histories = await this.log.histories(
        tenantId,
        line.map(({ key }) => key),
      );
      line.forEach(({ resolve }, index) => resolve(histories[index]!));
    } catch (error) {
      for (const { reject } of line) reject(error);
    }
  }
}
