import type { RoundOptions } from './benchmark.js';

/**
 * A whole number given as `--<name>`.
 * @throws RangeError when it is none
 */
export function countOf({ parameters }: RoundOptions, name: string, otherwise: number): number {
  const given = parameters.get(name);
  if (given === undefined) return otherwise;
  if (/^[1-9]\d*$/.test(given)) return Number(given);
  throw new RangeError(`--${name} is a whole number from 1, such as ${otherwise}.`);
}

/** `--rows`, in whole ten thousands, so that the sizes of a benchmark divide evenly. */
export function rowCount(options: RoundOptions, otherwise: number): number {
  const rows = countOf(options, 'rows', otherwise);
  if (rows % 10_000 === 0) return rows;
  throw new RangeError(`--rows is a multiple of 10,000, such as ${otherwise}.`);
}
