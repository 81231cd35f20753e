import pg from 'pg';
import { EVERYTHING } from '#connectors/spi';
import {
  changeRows,
  type ChangeContext,
  tallyOf,
  tallySql,
} from '../../libs/connectors/postgres/postgres.change.js';
import { loadTable } from '../../libs/connectors/postgres/postgres.table.js';
import { createTestDatabase } from '../support/database.js';

describe('changes on servers before PostgreSQL 18', () => {
  it('counts rows under the identity they had, without OLD in RETURNING', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(`CREATE TABLE visit (email text, page text);
      INSERT INTO visit VALUES ('a', '/'), ('a', '/'), ('b', NULL), (NULL, '/')`);
    const query = async (text: string, values: readonly unknown[] = []) =>
      (await client.query<(string | null)[]>({ text, values: [...values], rowMode: 'array' })).rows;
    const context: ChangeContext = {
      query,
      stream: async function* (text, values) {
        yield await query(text, values);
      },
      serverVersion: 170_000,
      batchRows: 100,
    };
    const table = await loadTable(client, 'public.visit');
    const planned = tallyOf(await query(`SELECT ${tallySql(table, [])} FROM visit`));
    const tally = await changeRows(context, table, {
      collection: 'public.visit',
      key: [],
      where: EVERYTHING,
      action: {
        kind: 'update',
        set: [
          {
            column: 'email',
            kind: 'rewrite',
            rewrite: (values) => values.map((value) => `${String(value)}!`),
          },
          { column: 'page', kind: 'null' },
        ],
      },
    });
    expect(tally).toEqual(planned);
    expect(await query('SELECT email FROM visit WHERE page IS NULL ORDER BY email')).toEqual([
      ['a!'],
      ['a!'],
      ['b!'],
      [null],
    ]);
    await client.end();
    await database.drop();
  });
});
