import { jest } from '@jest/globals';
import { holdLease } from './hold-lease.js';

describe('holdLease', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const hold = (renew: () => Promise<void>) => {
    let end = { resolve: () => {}, reject: (_: Error) => {} };
    const work = () => new Promise<void>((resolve, reject) => (end = { resolve, reject }));
    const held = holdLease(15, renew, work);
    return { held, end };
  };

  it('renews three times in the length of the lease, until the work ends', async () => {
    const renew = jest.fn(() => Promise.resolve());
    const { held, end } = hold(renew);
    await jest.advanceTimersByTimeAsync(30_000);
    expect(renew).toHaveBeenCalledTimes(6);
    end.resolve();
    await held;
    await jest.advanceTimersByTimeAsync(30_000);
    expect(renew).toHaveBeenCalledTimes(6);
  });

  it('goes on renewing after a failure', async () => {
    const renew = jest.fn(() => Promise.reject(new Error('the database is away')));
    const { held, end } = hold(renew);
    await jest.advanceTimersByTimeAsync(15_000);
    expect(renew).toHaveBeenCalledTimes(3);
    end.resolve();
    await held;
  });

  it('stops when the work fails, and passes the failure on', async () => {
    const renew = jest.fn(() => Promise.resolve());
    const { held, end } = hold(renew);
    end.reject(new Error('no'));
    await expect(held).rejects.toThrow('no');
    await jest.advanceTimersByTimeAsync(15_000);
    expect(renew).not.toHaveBeenCalled();
  });
});
