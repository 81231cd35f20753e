import type { PostcodeTable } from '../../data-map/data-map.js';

/**
 * The longest prefix in which at least the table's minimum of people live (anonymization reference 4.7); null when there
 * is none.
 */
export const postcodePrefix = (value: string, { minimum, prefixes }: PostcodeTable): string | null => {
  const code = value.replace(/[\s-]/g, '').toUpperCase();
  for (let length = code.length; length > 0; length -= 1) {
    const prefix = code.slice(0, length);
    if ((prefixes[prefix] ?? 0) >= minimum) return prefix;
  }
  return null;
};
