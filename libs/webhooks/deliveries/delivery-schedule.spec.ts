import { DELIVERY_SCHEDULE, nextTry } from './delivery-schedule.js';

describe('nextTry', () => {
  it('spreads ten tries over about three days, then gives up', () => {
    const delays = DELIVERY_SCHEDULE.map((_, i) => nextTry(DELIVERY_SCHEDULE, i + 1));
    expect(delays.slice(0, 3)).toEqual([5, 300, 1800]);
    expect(delays.at(-1)).toBeNull();
    const days = DELIVERY_SCHEDULE.reduce((sum, delay) => sum + delay, 0) / 86_400;
    expect(days).toBeCloseTo(3.15, 1);
  });

  it('waits as long as the receiver asks, but never shorter than planned and never longer than a day', () => {
    expect(nextTry(DELIVERY_SCHEDULE, 1, 120)).toBe(120);
    expect(nextTry(DELIVERY_SCHEDULE, 2, 1)).toBe(300);
    expect(nextTry(DELIVERY_SCHEDULE, 1, 10_000_000)).toBe(86_400);
  });

  it('gives up after the last try whatever the receiver asks', () => {
    expect(nextTry(DELIVERY_SCHEDULE, DELIVERY_SCHEDULE.length, 60)).toBeNull();
  });
});
