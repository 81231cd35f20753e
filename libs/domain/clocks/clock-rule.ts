import type { ClockAct, ClockEvent, ClockKind, PERIOD_UNITS, RightCode } from '#contracts';
import type { Reading } from './clock-types.js';
import type { LocalDate } from './local-date.js';

export interface Period {
  readonly amount: number;
  readonly unit: (typeof PERIOD_UNITS)[number];
}

/** What may be added to a period, once. */
export interface Extension extends Period {
  /** The law sets no length: it ends on the day that the notice gives, after the period if that gives none. */
  readonly announced?: boolean;
}

/** On which questions a clock stands still. */
export interface PauseRule {
  readonly on: readonly ('identity' | 'clarification')[];
  /** Rights for which it does; absent: all. */
  readonly rights?: readonly RightCode[];
  /** The question must be asked within so many days of receipt; absent: at any time. */
  readonly askedWithinDays?: number;
  /** The `safe` reading: a pause does not count at all, or the days between question and answer do. */
  readonly safe: 'ignored' | 'counted';
  readonly citation: string;
}

/** How one period is counted. */
export interface ClockRule {
  readonly kind: ClockKind;
  readonly period: Period;
  /** `complete`: the latest of receipt, identity information and fee, where these were asked for. */
  readonly start: 'receipt' | 'complete';
  /** Per reading, whether the day of the event is day 0 or already day 1. */
  readonly startDay: Readonly<Record<Reading, 0 | 1>>;
  /** An end on a day off moves to the next working day. */
  readonly roll: boolean;
  readonly pause: PauseRule | null;
  readonly extension: Extension | null;
  /** Days after receipt from which a missing proof of identity is warned of; absent: it moves the date, or is no matter. */
  readonly identityWarningDay?: number;
  /** For how many days a fee is waited for at most; absent: as {@link feeDaysOf} says. */
  readonly feeDays?: number;
  /** First day on which the rule is law; absent: it long has been. */
  readonly inForceFrom?: LocalDate;
  readonly citation: string;
}

/** A row of the clock table of a regime (clock reference 3). */
export interface ClockRow extends ClockRule {
  readonly acts: readonly ClockAct[];
  readonly after: ClockEvent;
  /** Rights with a period of their own; absent: all. */
  readonly rights?: readonly RightCode[];
}

/** For how many days a fee is waited for where its law says nothing else. */
export const FEE_DAYS = 30;
/** Fewest days that one month has. */
const MONTH_DAYS = 28;

/** Fewest days that a period can have, days off apart. */
export const fewestDays = ({ amount, unit }: Period): number =>
  unit === 'month' ? amount * MONTH_DAYS : amount;

/**
 * For how many days a fee is waited for at most. A period that begins with the fee has no end that would bound the wait:
 * its own length does. Where the clock runs on meanwhile, the end of the period ends the wait as well.
 */
export const feeDaysOf = ({ feeDays, start, period }: ClockRule): number =>
  feeDays ?? (start === 'complete' ? Math.min(FEE_DAYS, fewestDays(period)) : FEE_DAYS);

/** The row that counts for an act: one for this right comes before one for all. */
export function findClockRow<Row extends ClockRow>(
  rows: readonly Row[],
  act: ClockAct,
  right: RightCode,
): Row | undefined {
  const ofAct = rows.filter((row) => row.acts.includes(act));
  return ofAct.find((row) => row.rights?.includes(right)) ?? ofAct.find((row) => row.rights === undefined);
}
