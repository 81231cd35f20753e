/** Whether a schema takes a value and leaves it as it is. May say no to what the schema takes; never yes to anything else. */
export type Plain = (value: unknown) => boolean;

/** As `text(max)`. */
export const plainText =
  (max: number, min = 0): Plain =>
  (value) =>
    typeof value === 'string' &&
    value.length >= min &&
    value.length <= max &&
    !value.includes('\u0000') &&
    value.isWellFormed();

/** As `text(max).trim().min(1)`. */
export const plainName = (max: number): Plain => {
  const isText = plainText(max, 1);
  return (value) => isText(value) && (value as string).trim() === value;
};

export const plainWord = (words: readonly string[]): Plain => {
  const known: ReadonlySet<unknown> = new Set(words);
  return (value) => known.has(value);
};

export const plainList =
  (isItem: Plain, most: number): Plain =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every(isItem);

export const isBoolean: Plain = (value) => typeof value === 'boolean';

/**
 * Whether something is an object of these members alone, each in a form that its schema leaves as it is.
 * @param needed members without which it is not
 */
export const plainObject =
  (members: Readonly<Record<string, Plain>>, needed: readonly string[]): Plain =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    let missing = needed.length;
    for (const name in value) {
      if (!Object.hasOwn(members, name) || !members[name]!((value as Record<string, unknown>)[name]))
        return false;
      if (needed.includes(name)) missing -= 1;
    }
    return missing === 0;
  };
