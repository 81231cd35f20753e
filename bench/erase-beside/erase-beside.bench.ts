import type { Benchmark, Prepared, Resources, Round, RoundOptions } from '../support/benchmark.js';
import { countOf, rowCount } from '../support/parameters.js';
import { median } from '../support/ratios.js';
import { EraseBeside, type BesideSizes } from './erase-beside.js';

/** A million rows of one person are erased while a shop works on the same tables, against the shop alone. */
export const eraseBeside: Benchmark = {
  id: 'erase-beside',
  defaultRounds: 2,
  warmUpRounds: 0,
  prepare: async (resources, options) => prepared(resources, sizesOf(options)),
};

const sizesOf = (options: RoundOptions): BesideSizes => ({
  rows: rowCount(options, 1_000_000),
  seconds: countOf(options, 'seconds', 30),
  connections: countOf(options, 'connections', 8),
  batchMs: countOf(options, 'batch', 50),
  busyPercent: countOf(options, 'busy', 10),
});

async function prepared(resources: Resources, sizes: BesideSizes): Promise<Prepared> {
  const setting = await EraseBeside.create(resources, sizes);
  const minutes: number[] = [];
  return {
    unit: 'per second',
    conditions: { ...setting.conditions, ...sizes },
    round: async (index): Promise<Round> => {
      const seen = await setting.round(`round ${index}`);
      minutes.push(seen.phases.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 60_000);
      for (const { name, milliseconds, perSecond, longestMs } of seen.phases)
        process.stderr.write(
          `  ${name}: ${(milliseconds / 1_000).toFixed(1)} s, the shop ${perSecond.toFixed(0)} a second, longest wait ${longestMs.toFixed(0)} ms\n`,
        );
      for (const fault of seen.faults) process.stderr.write(`  ${fault}\n`);
      return {
        ours: seen.beside.perSecond,
        peer: seen.alone.perSecond,
        correct: seen.faults.length === 0,
        greatest: { longestWaitMs: seen.beside.longestMs, longestWaitAloneMs: seen.alone.longestMs },
      };
    },
    notes: () => [`the erasure took ${median(minutes).toFixed(1)} minutes (median)`],
  };
}
