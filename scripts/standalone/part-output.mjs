// Output of a part: everything to its file, errors in short to the person who looks at the console.
import { createWriteStream, existsSync, renameSync, statSync } from 'node:fs';

const KEPT_BYTES = 20_000_000;
const QUIET_MS = 10_000;
const PINO_ERROR = 50;

/**
 * @param {string} file appended to; one older generation is kept
 * @param {(line: string) => void} report
 * @returns {{write: (text: string) => void, next: (test: (entry: object) => boolean) => Promise<void>}}
 *   `next` resolves at the first JSON line from now on that passes the test
 */
export function partOutput(file, report) {
  if (existsSync(file) && statSync(file).size > KEPT_BYTES) renameSync(file, `${file}.1`);
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 }).on('error', () => {});
  const waiting = new Set();
  const summarise = errorSummary(file, report);
  const splitLines = lineSplitter((line) => {
    const entry = parse(line);
    if (entry === null) return;
    summarise(entry);
    for (const waiter of waiting) waiter(entry);
  });
  return {
    write: (text) => {
      stream.write(text);
      splitLines(text);
    },
    next: (test) =>
      new Promise((resolve) => {
        const waiter = (entry) => {
          if (!test(entry)) return;
          waiting.delete(waiter);
          resolve();
        };
        waiting.add(waiter);
      }),
  };
}

export function lineSplitter(onLine) {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) onLine(line);
  };
}

function parse(line) {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

const isError = ({ level }) =>
  typeof level === 'number' ? level >= PINO_ERROR : ['error', 'fatal'].includes(level);

/** The first error is shown at once, those of the next seconds as a number. */
function errorSummary(file, report) {
  let unseen = 0;
  let quietUntil = 0;
  return (entry) => {
    if (!isError(entry)) return;
    if (Date.now() < quietUntil) {
      unseen += 1;
      return;
    }
    const more = unseen > 0 ? ` (and ${unseen} more since the last)` : '';
    report(`error: ${describe(entry)}${more}, see ${file}`);
    unseen = 0;
    quietUntil = Date.now() + QUIET_MS;
  };
}

function describe({ msg, detail, code }) {
  const words = [msg, detail ?? code].filter((word) => typeof word === 'string');
  return words.length > 0 ? words.join(': ').slice(0, 300) : 'without a message';
}
