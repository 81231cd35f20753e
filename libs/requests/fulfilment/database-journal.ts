import { Inject, Injectable } from '@nestjs/common';
import type { Journal, JournalEntry } from '#engine';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';

const CONTEXT = 'engine_journal.entry';

/** Write-ahead memory of executions: sealed under the key of the request, since it may hold keys of rows. */
@Injectable()
export class Journals {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(KeyManager) private readonly keys: KeyManager,
  ) {}

  /** The journal of one operation of a request; each append is a transaction of its own. */
  open(requestId: string, operation: string): Journal {
    return {
      entries: () => this.#entries(requestId, operation),
      append: (entry) => this.#append(requestId, operation, entry),
    };
  }

  /** The operation is closed and its result stored: what the journal knew is no longer needed. */
  async close(requestId: string, operation: string): Promise<void> {
    await this.unitOfWork.write(`delete from engine_journal where request_id = ? and operation = ?`, [
      requestId,
      operation,
    ]);
  }

  async #entries(requestId: string, operation: string): Promise<JournalEntry[]> {
    const rows = await this.unitOfWork.run(() =>
      this.unitOfWork.query<{ entry: Buffer }>(
        `select entry from engine_journal where request_id = ? and operation = ? order by id`,
        [requestId, operation],
      ),
    );
    return Promise.all(rows.map(({ entry }) => this.#open(requestId, entry)));
  }

  async #append(requestId: string, operation: string, entry: JournalEntry): Promise<void> {
    const box = await this.keys.seal('request', requestId, JSON.stringify(entry), CONTEXT);
    await this.unitOfWork.run(() =>
      this.unitOfWork.write(
        `insert into engine_journal (tenant_id, request_id, operation, entry) values (habeas_tenant(), ?, ?, ?)`,
        [requestId, operation, box],
      ),
    );
  }

  async #open(requestId: string, box: Buffer): Promise<JournalEntry> {
    const clear = await this.keys.open('request', requestId, box, CONTEXT);
    return JSON.parse(clear.toString('utf8')) as JournalEntry;
  }
}
