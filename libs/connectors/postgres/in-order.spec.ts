import { setTimeout as delay } from 'node:timers/promises';
import { inOrder } from './in-order.js';

const all = async <T>(results: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const result of results) list.push(result);
  return list;
};

describe('inOrder', () => {
  it('keeps the order, however long each takes', async () => {
    const results = inOrder([30, 1, 10, 1], 2, async (ms) => (await delay(ms), ms));
    expect(await all(results)).toEqual([30, 1, 10, 1]);
  });

  it('works on so many at once and no more', async () => {
    let now = 0;
    let most = 0;
    const results = inOrder([1, 2, 3, 4, 5], 2, async () => {
      most = Math.max(most, (now += 1));
      await delay(2);
      now -= 1;
    });
    await all(results);
    expect(most).toBe(2);
  });

  it('ends what runs when one fails, and begins no more', async () => {
    const begun: number[] = [];
    const signals: AbortSignal[] = [];
    const results = inOrder([0, 1, 2, 3], 2, async (item, stopped) => {
      begun.push(item);
      signals.push(stopped);
      if (item === 0) throw new Error('broken');
      await delay(10_000, undefined, { signal: stopped });
    });
    await expect(all(results)).rejects.toThrow('broken');
    expect(begun).toEqual([0, 1]);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it('takes nothing for an empty list', async () => {
    expect(await all(inOrder([], 2, () => Promise.reject(new Error('never'))))).toEqual([]);
  });
});
