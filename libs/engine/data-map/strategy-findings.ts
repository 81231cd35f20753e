import type { CustomStrategies } from '../strategies/custom.js';
import type { Finding } from '../types.js';
import { actionsOf } from './custom-digests.js';
import type { DataMap } from './data-map.js';
import { didYouMean } from '#contracts';

/** Columns whose action is a strategy of the operator's that nobody allowed here: the plan would stop at them. */
export const strategyFindings = ({ stores }: DataMap, strategies: CustomStrategies): Finding[] =>
  stores.flatMap(({ id: store, collections }) =>
    collections.flatMap(({ name: collection, columns }) =>
      Object.entries(columns).flatMap(([column, map]) =>
        actionsOf(map).flatMap((action): Finding[] =>
          action.kind !== 'custom' || strategies.has(action.name)
            ? []
            : [
                {
                  ...{ severity: 'error', code: 'CUSTOM_UNKNOWN', store, collection, column },
                  message: `STRATEGY_MODULES names no strategy "${action.name}".${didYouMean(action.name, [...strategies.keys()])}`,
                },
              ],
        ),
      ),
    ),
  );
