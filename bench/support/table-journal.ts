import type pg from 'pg';
import type { Journal, JournalEntry } from '#engine';

/**
 * A journal whose entries are committed rows of another database, as those of the product are, which reads no entry a
 * second time either.
 */
export class TableJournal implements Journal {
  readonly #known = new Map<string, JournalEntry>();

  private constructor(
    private readonly client: pg.Client,
    private readonly execution: string,
  ) {}

  static async create(client: pg.Client): Promise<(execution: string) => TableJournal> {
    await client.query('create table journal (id bigserial, execution text not null, entry jsonb not null)');
    await client.query('create index on journal (execution, id)');
    return (execution) => new TableJournal(client, execution);
  }

  async entries(): Promise<readonly JournalEntry[]> {
    const { rows } = await this.client.query<{ id: string; entry: JournalEntry | null }>(
      `select id::text as id, case when id = any($2::bigint[]) then null else entry end as entry
         from journal where execution = $1 order by journal.id`,
      [this.execution, [...this.#known.keys()]],
    );
    for (const { id, entry } of rows) if (entry) this.#known.set(id, entry);
    return rows.flatMap(({ id }) => this.#known.get(id) ?? []);
  }

  async append(entry: JournalEntry): Promise<void> {
    await this.client.query('insert into journal (execution, entry) values ($1, $2)', [
      this.execution,
      JSON.stringify(entry),
    ]);
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
        .query('insert into journal (execution, entry) select * from unnest($1::text[], $2::jsonb[])', values)
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      for (const { done } of batch) done(failure);
    }
    this.#isWriting = false;
  }
}
