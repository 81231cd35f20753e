import { arrayLiteral } from './array-literal.js';

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
});
