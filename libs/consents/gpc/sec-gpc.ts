const FIELD = 'sec-gpc';

/**
 * Whether a request carries the signal of Global Privacy Control (GPC, "The Sec-GPC Header Field for HTTP Requests"):
 * a header line whose value is the one character `1`. Looks at the lines as they came, because joined ones would hide a
 * signal behind another value; trailers are not among them.
 * @param rawHeaders names and values in turn, as Node gives them
 */
export function hasGpcSignal(rawHeaders: readonly string[]): boolean {
  return rawHeaders.some(
    (name, index) => index % 2 === 0 && name.toLowerCase() === FIELD && rawHeaders[index + 1] === '1',
  );
}
