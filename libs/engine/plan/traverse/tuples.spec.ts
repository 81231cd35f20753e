import { TupleSet, tuplesOf } from './tuples.js';

describe('tuplesOf', () => {
  it('gives no tuple when a part is NULL', () => {
    expect(tuplesOf({ a: 1, b: null }, ['a', 'b'])).toEqual([]);
  });

  it('gives one tuple for each value that a JSON path leads to', () => {
    expect(tuplesOf({ 'payload#$.A.B': [1, 3, [5]] }, ['payload#$.A.B'])).toEqual([[1], [3], [5]]);
  });

  it('combines the parts of a composite key', () => {
    expect(tuplesOf({ region: 'eu', no: 7 }, ['region', 'no'])).toEqual([['eu', 7]]);
  });
});

describe('TupleSet', () => {
  it('takes an integer key and its text as one value, as references between types do', () => {
    const set = new TupleSet();
    expect(set.add([7])).toBe(true);
    expect(set.add(['7'])).toBe(false);
    expect(set.has(['7'])).toBe(true);
    expect(set.size).toBe(1);
  });

  it('does not confuse the borders of composite values', () => {
    const set = new TupleSet();
    set.add(['a,b', 'c']);
    expect(set.has(['a', 'b,c'])).toBe(false);
  });
});
