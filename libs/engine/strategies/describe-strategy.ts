import type { ColumnMap, EraseAction } from '../data-map/data-map.js';

/** The action in the data map's own words, for plan and preview (`pseudonym email`, `keep LEGAL_OBLIGATION`). */
export const describeStrategy = (action: EraseAction | null): string => {
  if (action === null) return 'by type';
  switch (action.kind) {
    case 'keep':
      return action.code === null ? 'keep' : `keep ${action.code}`;
    case 'const':
      return `const ${JSON.stringify(action.value)}`;
    case 'pseudonym':
      return `pseudonym ${action.as}`;
    case 'generaliseDate':
      return `generaliseDate ${action.unit}`;
    case 'dateShift':
      return `dateShift ${action.maxDays}`;
    default:
      return action.kind;
  }
};

/** As {@link describeStrategy}, with the paths of a JSON column (`$.phone null, $.notes scrub`). */
export const describeColumn = ({ erase, paths }: ColumnMap): string => {
  const parts = Object.entries(paths).map(([path, leaf]) => `${path} ${describeStrategy(leaf.erase)}`);
  return parts.length > 0 ? parts.join(', ') : describeStrategy(erase);
};
