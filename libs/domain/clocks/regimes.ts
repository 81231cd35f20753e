import { AppError } from '#contracts';
import type { RegimeId, RightCode } from '#contracts';
import type { ClockAct, Reading } from './clock-types.js';

export interface Period {
  readonly amount: number;
  readonly unit: 'month' | 'calendar_day' | 'business_day';
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
  readonly period: Period;
  /** `complete`: the latest of receipt, identity information and fee, where these were asked for. */
  readonly start: 'receipt' | 'complete';
  /** Per reading, whether the day of the event is day 0 or already day 1. */
  readonly startDay: Readonly<Record<Reading, 0 | 1>>;
  /** An end on a day off moves to the next working day. */
  readonly roll: boolean;
  readonly pause: PauseRule | null;
  /** Added to the period, once. */
  readonly extension: Period | null;
  readonly citation: string;
}

/** A row of the clock table (clock reference 3). */
export interface RegimeRow extends ClockRule {
  readonly regime: RegimeId;
  readonly acts: readonly ClockAct[];
  /** Rights with a period of their own; absent: all. */
  readonly rights?: readonly RightCode[];
}

const EU_MONTH = {
  regime: 'EU_GDPR',
  period: { amount: 1, unit: 'month' },
  start: 'receipt',
  startDay: { due: 0, safe: 0 },
  roll: true,
} as const;

export const REGIME_TABLE: readonly RegimeRow[] = [
  {
    ...EU_MONTH,
    acts: ['respond'],
    pause: {
      on: ['identity', 'clarification'],
      askedWithinDays: 7,
      safe: 'ignored',
      citation: 'EDPB Guidelines 01/2022; GDPR Art. 12(6), Recital 63',
    },
    extension: { amount: 2, unit: 'month' },
    citation: 'GDPR Art. 12(3); Reg. 1182/71 Art. 3',
  },
  {
    ...EU_MONTH,
    acts: ['refuse'],
    pause: null,
    extension: null,
    citation: 'GDPR Art. 12(4); Reg. 1182/71 Art. 3',
  },
];

/** The row that counts for an act; a row for this right comes before one for all. Throws `setting.invalid`. */
export function regimeRow(regime: RegimeId, act: ClockAct, right: RightCode): RegimeRow {
  const rows = REGIME_TABLE.filter((row) => row.regime === regime && row.acts.includes(act));
  const row = rows.find((r) => r.rights?.includes(right)) ?? rows.find((r) => r.rights === undefined);
  if (row !== undefined) return row;
  throw new AppError('setting.invalid', { detail: `The regime ${regime} sets no period for ${act}.` });
}
