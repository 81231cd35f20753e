import fc from 'fast-check';
import { MemoryRegions } from './memory-regions.js';

describe('MemoryRegions', () => {
  it('never gives two regions the same bytes, and none beyond the end', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 900 }), fc.nat()), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (all) => {
        const regions = new MemoryRegions(4_096);
        const taken = new Map<number, number>();
        for (const [bytes, seed] of all) {
          const given = seed % 3 === 0 ? [...taken.keys()][seed % Math.max(1, taken.size)] : undefined;
          if (given !== undefined) {
            regions.give(given);
            taken.delete(given);
            continue;
          }
          const at = regions.take(bytes);
          if (at === null) continue;
          expect(at + bytes).toBeLessThanOrEqual(4_096);
          for (const [other, length] of taken) expect(at + bytes <= other || other + length <= at).toBe(true);
          taken.set(at, bytes);
        }
      }),
    );
  });

  it('has all its room again once everything is given back', () => {
    const regions = new MemoryRegions(1_024);
    const [first, second, third] = [regions.take(256)!, regions.take(512)!, regions.take(256)!];
    expect(regions.take(1)).toBeNull();
    for (const at of [first, third, second]) regions.give(at);
    expect(regions.take(1_024)).toBe(0);
  });
});
