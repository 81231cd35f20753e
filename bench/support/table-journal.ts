import type pg from 'pg';
import type { Journal, JournalEntry } from '#engine';

/** A journal whose entries are committed rows of another database, as those of the product are. */
export class TableJournal implements Journal {
  private constructor(
    private readonly client: pg.Client,
    private readonly execution: string,
  ) {}

  static async create(client: pg.Client): Promise<(execution: string) => TableJournal> {
    await client.query('create table journal (execution text not null, entry jsonb not null)');
    await client.query('create index on journal (execution)');
    return (execution) => new TableJournal(client, execution);
  }

  async entries(): Promise<readonly JournalEntry[]> {
    const { rows } = await this.client.query<{ entry: JournalEntry }>(
      'select entry from journal where execution = $1',
      [this.execution],
    );
    return rows.map(({ entry }) => entry);
  }

  async append(entry: JournalEntry): Promise<void> {
    await this.client.query('insert into journal values ($1, $2)', [this.execution, JSON.stringify(entry)]);
  }
}

/** Journals of many executions in one table: what is appended at the same time is written by one statement. */
export class TableJournals {
  #waiting: { readonly execution: string; readonly entry: JournalEntry; done(error?: unknown): void }[] = [];
  #isWriting = false;

  constructor(private readonly client: pg.Client) {}

  of(execution: string): Journal {
    const own: JournalEntry[] = [];
    return {
      // nobody else writes them, and a run of a benchmark begins with none
      entries: () => Promise.resolve(own),
      append: async (entry) => {
        await new Promise<void>((resolve, reject) => {
          const done = (error?: unknown): void => (error === undefined ? resolve() : reject(error as Error));
          this.#waiting.push({ execution, entry, done });
          void this.#write();
        });
        own.push(entry);
      },
    };
  }

  async #write(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      // those who are about to append come along
      await new Promise((resolve) => setImmediate(resolve));
      const batch = this.#waiting.splice(0);
      const values = [
        batch.map(({ execution }) => execution),
        batch.map(({ entry }) => JSON.stringify(entry)),
      ];
      const failure = await this.client
        .query('insert into journal select * from unnest($1::text[], $2::jsonb[])', values)
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      for (const { done } of batch) done(failure);
    }
    this.#isWriting = false;
  }
}
