import type { Tally, TextToken } from '../../spi/index.js';
import { lowerCase } from '../../text/index.js';
import type { FileChange } from '../families/family-change.js';
import type { FilePatches } from '../families/family-search.js';
import type { InspectedFile, InspectedPlace } from './journal-inspection.js';
import type { Patch } from './log-patch.js';
import { TallyCounter } from '../log-tally.js';
import type { PairBook } from './pair-book.js';
import type { JournalFamily } from './patch-journal.js';

/** A change of a resumed session: what is left of the first one, and what came in since. */
export interface ResumedChange {
  readonly pending: readonly FileChange[];
  readonly tally: Tally;
  readonly replaced: number;
  /** What the new journal says: the old places, under the files that hold them now, and the new ones. */
  readonly files: readonly (FilePatches | InspectedFile)[];
}

export function resumeChange(
  journal: JournalFamily,
  inspected: readonly InspectedFile[],
  found: readonly FilePatches[],
  tokens: readonly TextToken[],
  book: PairBook,
): ResumedChange {
  const places = inspected.flatMap((file) => file.places);
  const torn = inspected.flatMap((file) => tornChange(file, tokens, book));
  const fresh = withoutJournalled(found, inspected);
  const count = (state: InspectedPlace['state']) => places.filter((place) => place.state === state).length;
  const moved = count('other') - sum(torn.map(({ patches }) => patches.length));
  const appended = Math.max(0, sum(fresh.map(({ patches }) => patches.length)) - moved);
  return {
    pending: [...torn, ...found],
    tally: appended === 0 ? journal.tally : grown(journal.tally, fresh, appended),
    replaced: count('replaced'),
    files: [...inspected, ...fresh],
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function grown(tally: Tally, fresh: readonly FilePatches[], appended: number): Tally {
  const counter = new TallyCounter();
  counter.addTally(tally);
  for (const file of fresh) counter.addTally(file.tally);
  return { rows: tally.rows + appended, digest: counter.tally.digest, appended };
}

function withoutJournalled(
  found: readonly FilePatches[],
  inspected: readonly InspectedFile[],
): FilePatches[] {
  const known = new Set(
    inspected.flatMap(({ file, places }) => places.map(({ offset }) => `${file?.id ?? ''}@${offset}`)),
  );
  return found
    .map((file) => ({
      ...file,
      patches: file.patches.filter(({ offset }) => !known.has(`${file.file.id}@${offset}`)),
    }))
    .filter(({ patches }) => patches.length > 0);
}

/** Places that were being written when the power went: part replacement, part what stood there. */
function tornChange(inspected: InspectedFile, tokens: readonly TextToken[], book: PairBook): FileChange[] {
  const { file, places } = inspected;
  if (!file) return [];
  const patches = places.flatMap((place) => tornPatch(place, tokens, book) ?? []);
  return patches.length > 0 ? [{ file, patches }] : [];
}

function tornPatch(place: InspectedPlace, tokens: readonly TextToken[], book: PairBook): Patch | null {
  const { found, offset, pair, state } = place;
  if (state !== 'other' || !found) return null;
  const token = tokens.find(
    (one) => one.replacement && book.isReplacement(pair, one.replacement) && isMixture(found, one),
  );
  return token?.replacement ? { offset, expected: found, replacement: token.replacement } : null;
}

function isMixture(found: Buffer, token: TextToken): boolean {
  const same = (a: number, b: number | undefined) =>
    a === b || (token.ignoreCase && b !== undefined && lowerCase(a) === lowerCase(b));
  return (
    found.length === token.bytes.length &&
    found.every((byte, index) => byte === token.replacement?.[index] || same(byte, token.bytes[index]))
  );
}
