import type { Recogniser, TextTokenRef } from '../../spi/index.js';
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
export async function controlWord(
  log: OpenLog,
  tokens: readonly TextTokenRef[],
  recogniser?: Recogniser,
): Promise<Buffer | null> {
  const searched = new Searched(tokens, recogniser);
  const { size } = await log.handle.stat();
  const isLarge = log.format === 'plain' && size > 2 * SAMPLE_BYTES;
  const inTheMiddle = isLarge ? await sampleWord(log, Math.floor(size / 2), searched) : null;
  return inTheMiddle ?? sampleWord(log, 0, searched);
}

async function sampleWord(log: OpenLog, start: number, searched: Searched): Promise<Buffer | null> {
  const sample = Buffer.alloc(SAMPLE_BYTES);
  const length = await textSource(log, start)(sample);
  const text = sample.toString('latin1', 0, length).replace(start > 0 ? HALF_WORDS : LAST_WORD, '');
  const usable = [...rarestFirst(text, PIECE), ...rarestFirst(text, WORD)].find(
    (word) => !searched.meets(word),
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

/** What is searched, without case; that of letters beyond ASCII is ignored as well, which only rules out more words. */
class Searched {
  readonly #tokens: ReadonlySet<string>;
  readonly #all: string;

  constructor(
    tokens: readonly TextTokenRef[],
    private readonly recogniser: Recogniser | undefined,
  ) {
    this.#tokens = new Set(tokens.map(({ bytes }) => bytes.toString('latin1').toLowerCase()));
    this.#all = [...this.#tokens].join('\0');
  }

  /** Whether the word is a part of a token, or has one as a part. */
  meets(word: string): boolean {
    const folded = word.toLowerCase();
    if (this.#all.includes(folded) || this.recogniser?.meets(folded) === true) return true;
    for (let start = 0; start < folded.length; start++) {
      for (let end = start + 1; end <= folded.length; end++)
        if (this.#tokens.has(folded.slice(start, end))) return true;
    }
    return false;
  }
}
