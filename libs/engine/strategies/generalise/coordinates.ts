const DEGREES = /^[+-]?\d{1,3}(\.\d+)?$/;
const WITHIN = /[+-]?\d{1,3}(\.\d+)?/g;
/** What may stand between the two numbers of a pair. */
const PAIR = /^\s*[([]?\s*[+-]?\d{1,3}(\.\d+)?\s*[,; ]\s*[+-]?\d{1,3}(\.\d+)?\s*[)\]]?\s*$/;

const rounded = (degrees: string, decimals: number): string | null => {
  const value = Number(degrees);
  if (Math.abs(value) > 180) return null;
  // Not -0.00, which tells on which side of the line somebody was.
  return value.toFixed(decimals).replace(/^-(?=0(\.0+)?$)/, '');
};

/**
 * Degrees of latitude or longitude, or a pair of them, with so many decimals: 2 are about 1.1 km (anonymization reference
 * 4.7). Null when the value is neither.
 */
export const roundCoordinates = (value: string, decimals: number): string | null => {
  const text = value.trim();
  if (DEGREES.test(text)) return rounded(text, decimals);
  if (!PAIR.test(text)) return null;
  const parts = text.match(WITHIN)?.map((part) => rounded(part, decimals)) ?? [];
  return parts.length !== 2 || parts.includes(null) ? null : parts.join(', ');
};
