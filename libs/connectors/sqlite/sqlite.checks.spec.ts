import { checksOf } from './sqlite.checks.js';

describe('checksOf', () => {
  it('reads named and unnamed checks with the columns they use', () => {
    const sql = `CREATE TABLE t (a int CHECK (a > (1 + 2)), "b c" text, -- CHECK (a = 9)
      note text DEFAULT 'CHECK (b)', CONSTRAINT "late one" CHECK ("b c" <> ')' AND a IS NOT NULL))`;
    expect(checksOf(sql, ['a', 'b c', 'note'])).toEqual([
      { name: 'check (a > (1 + 2))', columns: ['a'], expression: 'a > (1 + 2)' },
      { name: 'late one', columns: ['a', 'b c'], expression: `"b c" <> ')' AND a IS NOT NULL` },
    ]);
  });

  it('finds none in a table without', () => {
    expect(checksOf('CREATE TABLE t (a)', ['a'])).toEqual([]);
  });
});
