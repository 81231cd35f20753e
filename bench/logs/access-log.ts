import type { Identity } from '#contracts';
import { parseDataMap, type DataMap } from '#engine';

/** One line in so many names somebody who is searched; the others name somebody else. */
const LINES_PER_HIT = 400;

export const emailOf = (person: number): string => `person-${person}@example.com`;
export const identitiesOf = (people: number): Identity[] =>
  Array.from({ length: people }, (_, at) => ({ type: 'email', value: emailOf(at + 1) }));

export interface AccessLog {
  readonly bytes: Buffer;
  /** Where somebody who is searched stands. */
  readonly hits: readonly { readonly start: number; readonly end: number }[];
  readonly lines: number;
}

/** Lines of a web server with the people who are searched in turns. @param size in bytes, at least */
export function accessLog(size: number, people: number): AccessLog {
  const chunks: string[] = [];
  const hits: { start: number; end: number }[] = [];
  let [at, lines] = [0, 0];
  for (; at < size; lines += 1) {
    const isHit = lines % LINES_PER_HIT === LINES_PER_HIT / 2;
    const who = isHit ? emailOf(1 + (hits.length % people)) : `visitor-${lines % 99_991}@example.net`;
    const head = `192.0.2.${lines % 256} - ${who} [28/Nov/2026:10:${String(lines % 60).padStart(2, '0')}:00 +0000] `;
    const line = `${head}"GET /product/${(lines * 7919) % 90_001} HTTP/1.1" 200 ${1000 + (lines % 9000)} "-" "ExampleBrowser/${lines % 50}"\n`;
    if (isHit) {
      const start = at + head.indexOf(who);
      hits.push({ start, end: start + who.length });
    }
    chunks.push(line);
    at += line.length;
  }
  return { bytes: Buffer.from(chunks.join(''), 'latin1'), hits, lines };
}

export const LOG_MAP: DataMap = parseDataMap(`
version: 1
purposes: { operation: { basis: legitimate_interests } }
stores:
  - id: weblogs
    type: logs
    connection: env:WEBLOGS
    collections:
      - name: access
        purposes: [operation]
        files: ['access.log']
`);
