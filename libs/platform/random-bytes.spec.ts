import { fewRandomBytes } from './random-bytes.js';

describe('random bytes', () => {
  it('are never handed out twice, also when the store of them is renewed', () => {
    const taken = Array.from({ length: 2_000 }, () => fewRandomBytes(16).toString('hex'));
    expect(new Set(taken).size).toBe(taken.length);
  });

  it('stay as they were handed out', () => {
    const first = fewRandomBytes(32);
    const copy = Buffer.from(first);
    Array.from({ length: 1_000 }, () => fewRandomBytes(32));
    expect(first).toEqual(copy);
    expect(first.every((byte) => byte === 0)).toBe(false);
  });
});
