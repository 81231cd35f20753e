const MOST = 20;

/** Language ranges of `Accept-Language`, the one wished for most first (RFC 9110, section 12.5.4); none of those with `q=0`. */
export function acceptedLanguages(header = ''): string[] {
  return header
    .split(',', MOST)
    .map((part) => {
      const [range = '', ...parameters] = part.trim().split(/\s*;\s*/);
      const weight = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2);
      return { range, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ range, weight }) => /^[a-z]{1,8}(-[a-z0-9]{1,8})*$/i.test(range) && weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ range }) => range);
}
