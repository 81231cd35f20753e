import { arrayLiteral, columnLiteral } from './array-literal.js';

describe('lists for PostgreSQL', () => {
  it.each([
    [[], '{}'],
    [['a', null, undefined, 'NULL'], '{"a",NULL,NULL,"NULL"}'],
    [['"', '\\', '{a,b}', ''], String.raw`{"\"","\\","{a,b}",""}`],
    [[1, 20n, true], '{"1","20","true"}'],
    [[Buffer.of(0, 255)], String.raw`{"\\x00ff"}`],
  ])('%j', (items, text) => {
    expect(arrayLiteral(items)).toBe(text);
  });

  it.each([
    [[null, undefined], '{}'],
    [[null, 'a', null, undefined], '{NULL,"a",NULL,NULL}'],
    [['a', 'a', null], '{"a","a",NULL}'],
  ])('of a column with %j', (values, text) => {
    const rows = values.map((value) => ({ value }));
    expect(columnLiteral(rows, ({ value }) => value)).toBe(text);
  });
});
