import type { OfferedRight, RegimeId } from '#contracts';
import { expectedText } from './all.js';

/** Letters of a right that is granted, as the text of its regime has them: `2027-01-29 ACK`. */
export function lettersWritten(regime: RegimeId, right: OfferedRight): string[] {
  return blockOf(regime, right).flatMap((line) => {
    const [day] = line.trim().split(' ');
    return [...line.matchAll(/letter (\w+)/g)].map(([, letter]) => `${day} ${letter}`);
  });
}

/** The periods that it began with: `respond 2027-03-01; refuse 2027-03-01`. */
export const periodsWritten = (regime: RegimeId, right: OfferedRight): string =>
  blockOf(regime, right)[0]!
    .trim()
    .replace(/^needs L\d; /, '');

function blockOf(regime: RegimeId, right: OfferedRight): string[] {
  const blocks = expectedText(regime).trimEnd().split('\n\n');
  const found = blocks.find((block) => block.startsWith(`${right}, granted\n`));
  if (!found) throw new Error(`${regime} has no ${right}`);
  return found.split('\n').slice(1);
}
