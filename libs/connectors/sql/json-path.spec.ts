import { parseJsonPath, valuesAt } from './json-path.js';

describe('JSON paths', () => {
  const at = (path: string, value: unknown): readonly unknown[] => valuesAt(parseJsonPath(path), value);

  it('follow members, elements, positions and descendants', () => {
    const value = { A: [{ B: 1 }, { B: 3 }, { B: 5 }], 'x y': { z: [7, 8] } };
    expect(at('$.A.B', value)).toEqual([1, 3, 5]);
    expect(at('$.A[*].B', value)).toEqual([1, 3, 5]);
    expect(at('$.A[1].B', value)).toEqual([3]);
    expect(at('$["x y"].z[0]', value)).toEqual([7]);
    expect(at('$..B', value)).toEqual([1, 3, 5]);
  });

  it('find nothing where nothing is, and nothing that is only inherited', () => {
    expect(at('$.missing.member', { a: 1 })).toEqual([]);
    expect(at('$.a', null)).toEqual([]);
    expect(at('$.constructor', {})).toEqual([]);
    expect(at('$.a[9]', { a: [] })).toEqual([]);
  });

  it.each(['', '$', 'a.b', '$.', '$.a[', '$.a]', '$.a[x]', '$a'])('refuses %p', (path) => {
    expect(() => parseJsonPath(path)).toThrow('is not a JSON path');
  });
});
