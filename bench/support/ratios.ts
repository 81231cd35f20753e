import type { Round } from './benchmark.js';

/** Of the per-round ratios ours / peer: median, least and greatest. */
export interface Ratios {
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
}

export function ratiosOf(rounds: readonly Round[], ours: (round: Round) => number): Ratios {
  const ratios = rounds.map((round) => ours(round) / round.peer);
  return {
    ratio: rounded(median(ratios)),
    lower: rounded(Math.min(...ratios)),
    upper: rounded(Math.max(...ratios)),
  };
}

/** Of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new RangeError('There is no median of nothing.');
  return (low + high) / 2;
}

export const rounded = (value: number): number => Number(value.toPrecision(3));
