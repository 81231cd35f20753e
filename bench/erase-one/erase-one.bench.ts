import type { Benchmark } from '../support/benchmark.js';
import { eraseByHand } from './hand-written.js';
import { ShopRounds } from './shop-rounds.js';

/** One subject, 10,000 rows in 10 tables, plan to certificate, against ten set statements in one transaction. */
export const eraseOne: Benchmark = {
  id: 'erase-one',
  defaultRounds: 9,
  warmUpRounds: 2,
  prepare: async (resources) => {
    const rounds = await ShopRounds.create(resources, eraseByHand);
    return {
      unit: 'ms',
      conditions: rounds.conditions,
      round: async (index) => {
        const { ours, peer, correct, withoutVerification } = await rounds.round(index);
        return { ours, peer, correct, also: { withoutVerification } };
      },
      notes: () => rounds.notes(),
    };
  },
};
