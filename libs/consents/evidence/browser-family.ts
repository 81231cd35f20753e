/** Families by what tells them apart: browsers name those they are built on as well, so the order counts. */
const FAMILIES: readonly (readonly [family: string, mark: RegExp])[] = [
  ['Edge', /\bEdg(e|A|iOS)?\//],
  ['Opera', /\b(OPR|Opera|OPiOS|OPT)\b/],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Chrome|Chromium|CriOS)\//],
  ['Safari', /\bVersion\/[\d.]+ .*\bSafari\//],
];

/**
 * The family of a browser, and nothing by which one could tell it from others of its family.
 * @param userAgent header `User-Agent`
 * @returns `other` for what is none of the known families; undefined without a header
 */
export function browserFamily(userAgent: string | undefined): string | undefined {
  if (!userAgent) return undefined;
  return FAMILIES.find(([, mark]) => mark.test(userAgent))?.[0] ?? 'other';
}
