import type { TextTokenRef } from '../../spi/index.js';
import { lowerCase } from '../../text/index.js';
import { textSource, type OpenLog } from '../log-file.js';

const SAMPLE_BYTES = 64 * 1024;
const WORD = /(?<![\w%\\.+\x80-\xff-])[A-Za-z][A-Za-z0-9]{3,31}(?![\w%\\\x80-\xff])/g;
/** What the borders of the sample may have cut is no word of the file. */
const HALF_WORDS = /^\w+|(?<!\w)\w+$/g;
const LAST_WORD = /(?<!\w)\w+$/;

/**
 * A word that certainly stands in the file and is no part of what is searched for: the longest one of a sample, which is
 * rarely a common one. Null when the file has no word.
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
  const words = new Set([...text.matchAll(WORD)].map(([word]) => word));
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  const searched = tokens.map(({ bytes }) => folded(bytes));
  const usable = longestFirst.find((word) => !meets(folded(Buffer.from(word, 'latin1')), searched));
  return usable === undefined ? null : Buffer.from(usable, 'latin1');
}

const folded = (bytes: Buffer): Buffer => Buffer.from(bytes.map(lowerCase));

const meets = (word: Buffer, searched: readonly Buffer[]): boolean =>
  searched.some((token) => word.includes(token) || token.includes(word));
