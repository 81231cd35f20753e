import { parseDataMap } from '#engine';
import { storeOrder } from './store-order.js';

const orderOf = (stores: string): string[] =>
  storeOrder(parseDataMap(`version: 1\nstores: [${stores}]`)).map(({ id }) => id);
const store = (id: string, ...after: string[]): string =>
  `{ id: ${id}, type: sqlite, connection: x, after: [${after.join(', ')}] }`;

describe('the order of stores', () => {
  it('is that of the map', () => {
    expect(orderOf([store('b'), store('a')].join())).toEqual(['b', 'a']);
  });

  it('puts a store after all it waits for', () => {
    expect(orderOf([store('a', 'b', 'c'), store('b', 'c'), store('c')].join())).toEqual(['c', 'b', 'a']);
  });
});
