import pg from 'pg';
import { hashSql, rowHashDigest } from '../../libs/connectors/postgres/postgres.row-hash.js';
import { tallyOf } from '../../libs/connectors/postgres/postgres.change.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

describe('rowHashDigest', () => {
  let database: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('is what the server computes, for texts of every length around its block size and beyond ASCII', async () => {
    const texts = Array.from({ length: 50 }, (_, length) => 'Zoë 渡邊 🙂 '.repeat(5).slice(0, length));
    for (const text of texts) {
      const { rows } = await client.query<{ hash: string }>(`select ${hashSql('$1::text')}::text as hash`, [
        text,
      ]);
      expect([text, tallyOf([['1', rows[0]?.hash ?? '']]).digest]).toEqual([text, rowHashDigest(text)]);
    }
  });
});
