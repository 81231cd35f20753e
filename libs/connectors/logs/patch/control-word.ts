import type { TextTokenRef } from '../../spi/index.js';
import { lowerCase } from '../../text/index.js';
import { textSource, type OpenLog } from '../log-file.js';

const SAMPLE_BYTES = 64 * 1024;
/** As long as what is searched mostly is: a short control would have the whole file sampled densely. */
const PIECE = /(?<![\w%\\.+\x80-\xff-])[A-Za-z0-9][A-Za-z0-9@._:/=-]{14,46}[A-Za-z0-9](?![\w%\\\x80-\xff])/g;
const WORD = /(?<![\w%\\.+\x80-\xff-])[A-Za-z][A-Za-z0-9]{3,31}(?![\w%\\\x80-\xff])/g;
/** What the borders of the sample may have cut is no word of the file. */
const HALF_WORDS = /^\w+|(?<!\w)\w+$/g;
const LAST_WORD = /(?<!\w)\w+$/;

/**
 * A word that certainly stands in the file and is no part of what is searched for: the rarest one of a sample and, of
 * several, the longest. Null when the file has no word.
 */
export async function controlWord(log: OpenLog, tokens: readonly TextTokenRef[]): Promise<Buffer | null> {
  const { size } = await log.handle.stat();
  const isLarge = log.format === 'plain' && size > 2 * SAMPLE_BYTES;
  const inTheMiddle = isLarge ? await sampleWord(log, Math.floor(size / 2), tokens) : null;
  return inTheMiddle ?? sampleWord(log, 0, tokens);
}

async function sampleWord(
  log: OpenLog,
  start: number,
  tokens: readonly TextTokenRef[],
): Promise<Buffer | null> {
  const sample = Buffer.alloc(SAMPLE_BYTES);
  const length = await textSource(log, start)(sample);
  const text = sample.toString('latin1', 0, length).replace(start > 0 ? HALF_WORDS : LAST_WORD, '');
  const searched = tokens.map(({ bytes }) => folded(bytes));
  const usable = [...rarestFirst(text, PIECE), ...rarestFirst(text, WORD)].find(
    (word) => !meets(folded(Buffer.from(word, 'latin1')), searched),
  );
  return usable === undefined ? null : Buffer.from(usable, 'latin1');
}

/** What matches, and of equally rare matches the longest first. */
function rarestFirst(text: string, pattern: RegExp): string[] {
  const counts = new Map<string, number>();
  for (const [match] of text.matchAll(pattern)) counts.set(match, (counts.get(match) ?? 0) + 1);
  return [...counts]
    .sort(([a, times], [b, others]) => times - others || b.length - a.length)
    .map(([match]) => match);
}

const folded = (bytes: Buffer): Buffer => Buffer.from(bytes.map(lowerCase));

const meets = (word: Buffer, searched: readonly Buffer[]): boolean =>
  searched.some((token) => word.includes(token) || token.includes(word));
