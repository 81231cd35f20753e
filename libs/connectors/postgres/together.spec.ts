import { setTimeout as delay } from 'node:timers/promises';
import { together } from './together.js';

describe('together', () => {
  it('waits for all', async () => {
    const ended: number[] = [];
    await together([3, 1].map((ms) => async () => (await delay(ms), void ended.push(ms))));
    expect(ended.sort()).toEqual([1, 3]);
  });

  it('stops the others when one fails, waits for their end and throws its error', async () => {
    let isEnded = false;
    const works = together([
      () => Promise.reject(new Error('broken')),
      async (stopped) => {
        await delay(10_000, undefined, { signal: stopped }).finally(() => (isEnded = true));
      },
    ]);
    await expect(works).rejects.toThrow('broken');
    expect(isEnded).toBe(true);
  });
});
