import { HeldCredentials } from './held-credentials.js';

describe('HeldCredentials', () => {
  const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));

  it('knows a credential for an hour after it last held, and no other', () => {
    const held = new HeldCredentials();
    held.add('a', at(0));
    held.add('a', at(30));
    expect(held.has('a', at(89))).toBe(true);
    expect(held.has('a', at(90))).toBe(false);
    expect(held.has('b', at(0))).toBe(false);
    held.delete('a');
    expect(held.has('a', at(31))).toBe(false);
  });

  it('lets go of the one that held longest ago when there are too many', () => {
    const held = new HeldCredentials();
    for (let index = 0; index < 5_000; index += 1) held.add(`k${index}`, at(0));
    held.add('k0', at(1));
    held.add('new', at(1));
    expect(['k0', 'k1', 'k2', 'new'].map((digest) => held.has(digest, at(2)))).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
});
