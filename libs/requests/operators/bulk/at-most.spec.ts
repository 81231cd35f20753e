import { mapAtMost } from './at-most.js';

describe('work on many items', () => {
  it('keeps the order, and never has more under way than allowed', async () => {
    let running = 0;
    let most = 0;
    const items = Array.from({ length: 20 }, (_, index) => index);
    const results = await mapAtMost(items, 3, async (item) => {
      most = Math.max(most, (running += 1));
      for (let turn = 0; turn < 20 - item; turn += 1) await Promise.resolve();
      running -= 1;
      return item * 2;
    });
    expect(results).toEqual(items.map((item) => item * 2));
    expect(most).toBe(3);
  });

  it('is done at once with nothing to do', async () => {
    expect(await mapAtMost([], 3, () => Promise.reject(new Error('never')))).toEqual([]);
  });
});
