import fc from 'fast-check';
import { components } from './components.js';

describe('components', () => {
  it('puts a node after everything its edges lead to', () => {
    const order = components(['a', 'b', 'c'], [
      ['a', 'b'],
      ['b', 'c'],
    ] as const);
    expect(order).toEqual([['c'], ['b'], ['a']]);
  });

  it('keeps a circle together', () => {
    const order = components(['a', 'b', 'c', 'd'], [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['d', 'a'],
    ] as const);
    expect(order.map((component) => [...component].sort())).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('walks a chain of 20,000 nodes without exhausting the stack', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => String(index));
    const edges = names.slice(1).map((name, index) => [String(index), name] as const);
    expect(components(names, edges)).toHaveLength(20_000);
  });

  it('names every node once, whatever the graph', () => {
    const node = fc.integer({ min: 0, max: 9 }).map(String);
    fc.assert(
      fc.property(fc.array(fc.tuple(node, node)), (edges) => {
        const names = Array.from({ length: 10 }, (_, index) => String(index));
        const position = new Map(
          components(names, edges).flatMap((group, at) => group.map((name) => [name, at])),
        );
        expect(position.size).toBe(10);
        for (const [from, to] of edges)
          expect(position.get(to)).toBeLessThanOrEqual(position.get(from) ?? -1);
      }),
    );
  });
});
