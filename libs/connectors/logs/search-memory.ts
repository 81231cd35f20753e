import { createHmac, randomBytes } from 'node:crypto';
import type { Tally } from '../spi/index.js';
import type { LiteralToken } from '../text/index.js';
import type { OpenLog } from './log-file.js';

/** Everything that was found in one plain file, without the bytes. */
export interface FoundPlaces {
  /** Of each place in the text, ascending, and for each the index of its token. */
  readonly offsets: readonly number[];
  readonly tokens: readonly number[];
  /** Whether a place stands in a line of JSON, whose numbers and strings take different replacements. */
  readonly isInJson: boolean;
  readonly tally: Tally;
  /** Places in keys of JSON: how many, and where the first of them start. */
  readonly keys: { readonly rows: number; readonly starts: readonly number[] };
  /** Up to where the file was read, and where to go on when more is appended. */
  readonly position: { readonly size: number; readonly tail: number };
}

interface Remembered {
  readonly stamp: string;
  readonly found: FoundPlaces;
}

/** More is not kept: as much is read again quickly enough. */
const MOST_PLACES = 1_000_000;
/**
 * A file whose last change is younger could change once more within one tick of the clock that stamps it, and would
 * look the same. The first is for clocks that count fractions of a second.
 */
const SETTLED_MS = 50n;
const SETTLED_WHOLE_SECONDS_MS = 3_000n;
const NS_PER_MS = 1_000_000n;
const NS_PER_SECOND = 1_000_000_000n;

/**
 * What the last search of a family found, so that a plan, the look whether it still holds and the change read a file
 * once (ADR 0070). It holds for a file that nobody wrote to since, by its size and times; it keeps places and a keyed
 * digest of what was searched, no text. Nothing depends on it alone: places are compared before they are changed, and
 * a verification reads everything.
 */
export class SearchMemory {
  readonly #key = randomBytes(32);
  readonly #families = new Map<string, { search: string; files: Map<string, Remembered> }>();

  /** A name for these tokens, under which files of a family are remembered; replacements take no part. */
  nameOf(tokens: readonly LiteralToken[]): string {
    const heads = new Map<string, Buffer>();
    const parts = tokens.flatMap(({ bytes, boundary, embedded = false, separated = false, ignoreCase }) => {
      const head = `\n${boundary} ${embedded} ${separated} ${ignoreCase} ${bytes.length} `;
      const known = heads.get(head) ?? Buffer.from(head);
      heads.set(head, known);
      return [known, bytes];
    });
    return createHmac('sha256', this.#key).update(Buffer.concat(parts)).digest('base64');
  }

  /** What can be told of the file now; undefined where its times do not tell its state for certain. */
  async stampOf({ format, handle }: OpenLog): Promise<string | undefined> {
    if (format !== 'plain') return undefined;
    const { size, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
    const isSettled = [mtimeNs, ctimeNs].every((time) => {
      const least = time % NS_PER_SECOND === 0n ? SETTLED_WHOLE_SECONDS_MS : SETTLED_MS;
      return BigInt(Date.now()) - time / NS_PER_MS >= least;
    });
    return isSettled ? `${size} ${mtimeNs} ${ctimeNs}` : undefined;
  }

  recall(search: string, { file }: OpenLog, stamp: string | undefined): FoundPlaces | undefined {
    const family = this.#families.get(file.family);
    if (family?.search !== search) return undefined;
    const remembered = family.files.get(file.id);
    return remembered?.stamp === stamp ? remembered?.found : undefined;
  }

  /** `stamp` is that of before the file was read; what changed meanwhile is not remembered. */
  async remember(search: string, log: OpenLog, stamp: string | undefined, found: FoundPlaces): Promise<void> {
    if (stamp === undefined || found.offsets.length > MOST_PLACES) return;
    if ((await this.stampOf(log)) !== stamp) return;
    const known = this.#families.get(log.file.family);
    const family = known?.search === search ? known : { search, files: new Map<string, Remembered>() };
    this.#families.set(log.file.family, family);
    family.files.set(log.file.id, { stamp, found });
  }

  forget(): void {
    this.#families.clear();
  }
}
