import { CLOCK_ACTS, RIGHTS } from '#contracts';
import { feeDaysOf, findClockRow, type Extension, type Period } from '#domain';
import type { Regime, RegimeClockRow } from './regime.schema.js';

/**
 * What makes some period of a regime longer than it was before, null when nothing does. Where two periods cannot be
 * compared with certainty the answer is that it may be longer.
 */
export function lengthenedBy(regime: Regime, before: Regime): string | null {
  for (const act of CLOCK_ACTS)
    for (const right of RIGHTS) {
      const old = findClockRow(before.clock, act, right);
      if (old === undefined) continue;
      const row = findClockRow(regime.clock, act, right);
      const longer = row === undefined ? 'the period is missing' : longerPart(row, old);
      if (longer)
        return `clock: ${longer} for ${act} (${right}); a file of your own may only be stricter than the ${before.id} that comes along`;
    }
  return shorterRetention(regime, before);
}

/** Here the law sets what is least; a file that says nothing keeps what comes along. */
function shorterRetention(
  { recordRetention: own }: Regime,
  { id, recordRetention: law }: Regime,
): string | null {
  if (!own || !law || own.months >= law.months) return null;
  return `recordRetention: ${own.months} months are fewer than the ${law.months} of the ${id} that comes along (${law.citation})`;
}

function longerPart(row: RegimeClockRow, old: RegimeClockRow): string | null {
  if (row.kind !== old.kind || row.after !== old.after) return 'kind or after is another';
  // what may not be done before some day is stricter the later that day is
  const [period, limit] =
    old.kind === 'not_before' ? [old.period, row.period] : [row.period, old.atMost ?? old.period];
  if (!isWithin(period, limit))
    return old.kind === 'not_before' ? 'period may be shorter' : 'period may be longer';
  if (row.extension && !isWithinExtension(row.extension, old.extension)) return 'extension may be longer';
  if (row.roll && !old.roll) return 'roll moves the end';
  if (row.start === 'complete' && old.start === 'receipt') return 'start is later';
  if (row.startDay.due < old.startDay.due || row.startDay.safe < old.startDay.safe)
    return 'startDay is later';
  if (feeDaysOf(row) > feeDaysOf(old)) return 'feeDays is longer';
  if (row.pause && JSON.stringify(row.pause) !== JSON.stringify(old.pause)) return 'pause is another';
  return null;
}

const isWithinExtension = (extension: Extension, limit: Extension | null): boolean =>
  limit !== null && isWithin(extension, limit) && (!extension.announced || limit.announced === true);

/** Days, fewest and most, that a period of one or of many months may have. */
const days = ({ amount, unit }: Period): readonly [number, number] =>
  unit === 'month' ? [Math.floor(amount * 30.4) - 2, amount * 31] : [amount, amount];

function isWithin(period: Period, limit: Period): boolean {
  if (period.unit === limit.unit) return period.amount <= limit.amount;
  const plain = (unit: Period['unit']): boolean => unit === 'month' || unit === 'calendar_day';
  return plain(period.unit) && plain(limit.unit) && days(period)[1] <= days(limit)[0];
}
