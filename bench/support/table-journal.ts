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
