const MAX_LANGUAGES = 20;

/** Language ranges of `Accept-Language` (RFC 9110, section 12.5.4), the one that is liked most first. */
export function languagesOf(header: string | undefined): string[] {
  if (header === undefined) return [];
  const ranges = header.slice(0, 1_000).split(',').slice(0, MAX_LANGUAGES).map(rangeOf);
  return ranges
    .filter(({ range, quality }) => /^[a-z]{1,8}([-_][a-z0-9]{1,8})*$/i.test(range) && quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ range }) => range);
}

function rangeOf(item: string): { range: string; quality: number } {
  const [range = '', ...parameters] = item.split(';').map((part) => part.trim());
  const given = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { range, quality: given === undefined ? 1 : Number(given) || 0 };
}
