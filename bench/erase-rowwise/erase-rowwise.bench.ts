import { ShopRounds } from '../erase-one/shop-rounds.js';
import { SUBJECT_ROWS } from '../erase-one/shop.js';
import type { Benchmark } from '../support/benchmark.js';
import { eraseRowByRow } from './row-by-row.js';

const perSecond = (milliseconds: number): number => (SUBJECT_ROWS / milliseconds) * 1000;

/** The work of `erase-one` against one statement and one commit per row. Rows a second, so the ratio is a speed-up. */
export const eraseRowwise: Benchmark = {
  id: 'erase-rowwise',
  defaultRounds: 5,
  warmUpRounds: 1,
  prepare: async (resources) => {
    const rounds = await ShopRounds.create(resources, eraseRowByRow);
    return {
      unit: 'per second',
      conditions: rounds.conditions,
      round: async (index) => {
        const { ours, peer, correct, withoutVerification } = await rounds.round(index);
        return {
          ours: perSecond(ours),
          peer: perSecond(peer),
          correct,
          also: { withoutVerification: perSecond(withoutVerification) },
        };
      },
      notes: () => rounds.notes(),
    };
  },
};
