import type { Affixes, ColumnMap, EraseAction } from '../data-map/data-map.js';

/** The action in the data map's own words, for plan and preview (`pseudonym email`, `keep LEGAL_OBLIGATION`). */
export const describeStrategy = (action: EraseAction | null): string => {
  if (action === null) return 'by type';
  switch (action.kind) {
    case 'keep':
      return words('keep', action.code);
    case 'const':
      return `const ${JSON.stringify(action.value)}`;
    case 'random':
      return `random ${action.length} ${action.alphabet}`;
    case 'pseudonym':
      return words('pseudonym', action.as, ...affixWords(action));
    case 'ff1':
      return words('ff1', action.alphabet, action.luhn && 'luhn', action.issuerPrefix && 'issuerPrefix');
    case 'hash':
    case 'hmac':
      return words(action.kind, action.algorithm, ...affixWords(action));
    case 'generaliseDate':
      return words('generaliseDate', action.unit, action.topAge && `topAge ${action.topAge}`);
    case 'dateShift':
      return words('dateShift', action.maxDays, action.domain);
    case 'ageBand':
      return `ageBand ${action.width} top ${action.top}`;
    case 'truncateIp':
      return words('truncateIp', action.exploded && 'exploded');
    case 'coordinates':
      return `coordinates ${action.decimals}`;
    case 'postcode':
      return `postcode ${action.table}`;
    case 'custom':
      return words('custom', action.name, action.digest && `sha256:${action.digest}`);
    case 'scrub':
      return words('scrub', action.detect?.join('+'), action.threshold && `from ${action.threshold}`);
    default:
      return action.kind;
  }
};

const words = (...parts: readonly (string | number | boolean | null | undefined)[]): string =>
  parts.filter((part) => part !== null && part !== undefined && part !== '').join(' ');

const affixWords = ({ prefix, suffix, length }: Affixes): string[] => [
  ...(prefix === undefined ? [] : [`prefix ${JSON.stringify(prefix)}`]),
  ...(suffix === undefined ? [] : [`suffix ${JSON.stringify(suffix)}`]),
  ...(length === undefined ? [] : [`length ${length}`]),
];

/** As {@link describeStrategy}, with the paths of a JSON column (`$.phone null, $.notes scrub`). */
export const describeColumn = ({ erase, paths }: ColumnMap): string => {
  const parts = Object.entries(paths).map(([path, leaf]) => `${path} ${describeStrategy(leaf.erase)}`);
  return parts.length > 0 ? parts.join(', ') : describeStrategy(erase);
};
