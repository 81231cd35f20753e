import { Inject, Injectable } from '@nestjs/common';
import type { Journal, JournalEntry } from '#engine';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';

/** By the id of the row. */
type KnownEntries = Map<string, JournalEntry>;

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
    const known: KnownEntries = new Map();
    return {
      entries: () => this.#entries(requestId, operation, known),
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

  /** Asked again for every batch: what was opened before is not read again. */
  async #entries(requestId: string, operation: string, known: KnownEntries): Promise<JournalEntry[]> {
    const rows = await this.unitOfWork.run(() =>
      this.unitOfWork.query<{ id: string; entry: Buffer | null }>(
        `select id::text as id, case when id = any(?::bigint[]) then null else entry end as entry
           from engine_journal where request_id = ? and operation = ? order by engine_journal.id`,
        [`{${[...known.keys()].join(',')}}`, requestId, operation],
      ),
    );
    for (const { id, entry } of rows) if (entry) known.set(id, await this.#open(requestId, entry));
    return rows.flatMap(({ id }) => known.get(id) ?? []);
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
