import type { Ask, ClockFacts, Reading } from './clock-types.js';
import { addDays, daysBetween, later } from './local-date.js';
import type { LocalDate } from './local-date.js';
import type { PauseRule } from './clock-rule.js';
import { localDate } from './zoned-time.js';

/** From the day of a question to the day of its answer, or to today while it is open. */
export interface Pause {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly open: boolean;
}

/** The pauses that a rule accepts, and whether one was asked for too late to count. */
export interface Pauses {
  readonly accepted: readonly Pause[];
  readonly late: boolean;
}

export function pausesOf(rule: PauseRule | null, facts: ClockFacts, start: LocalDate): Pauses {
  if (rule === null || rule.rights?.includes(facts.right) === false) return { accepted: [], late: false };
  const pauses = asksFor(rule, facts).map((ask) => pauseOf(ask, facts));
  const accepted = pauses.filter((pause) => isPrompt(pause, rule, start));
  return { accepted, late: accepted.length < pauses.length };
}

function asksFor(rule: PauseRule, facts: ClockFacts): readonly Ask[] {
  const asks: Ask[] = [];
  if (rule.on.includes('identity')) asks.push(...identityAsk(facts));
  if (rule.on.includes('clarification')) asks.push(...facts.clarifications.filter((ask) => ask.needed));
  return asks;
}

function identityAsk({ identityAskedAt, identityReceivedAt }: ClockFacts): readonly Ask[] {
  if (identityAskedAt === undefined) return [];
  if (identityReceivedAt === undefined) return [{ askedAt: identityAskedAt }];
  return [{ askedAt: identityAskedAt, answeredAt: identityReceivedAt }];
}

function pauseOf(ask: Ask, facts: ClockFacts): Pause {
  const from = localDate(ask.askedAt, facts.zone);
  const end = localDate(ask.answeredAt ?? facts.asOf, facts.zone);
  return { from, to: later(from, end), open: ask.answeredAt === undefined };
}

const isPrompt = (pause: Pause, rule: PauseRule, start: LocalDate): boolean =>
  rule.askedWithinDays === undefined || daysBetween(start, pause.from) <= rule.askedWithinDays;

/**
 * Days by which pauses move the end of a period (clock reference 4.3): those from `start` to the end as it has moved so
 * far. Pauses that overlap count once. `due` counts the day of the question and that of the answer, `safe` only the
 * former.
 */
export function pausedDays(
  pauses: readonly Pause[],
  reading: Reading,
  start: LocalDate,
  unpausedEnd: LocalDate,
): number {
  let counted = 0;
  for (const day of daysOf(pauses, reading)) {
    if (day >= start && day <= addDays(unpausedEnd, counted)) counted += 1;
  }
  return counted;
}

/** In order and without doubles. */
function daysOf(pauses: readonly Pause[], reading: Reading): readonly LocalDate[] {
  const days = new Set<LocalDate>();
  for (const pause of pauses) {
    const last = reading === 'due' ? pause.to : addDays(pause.to, -1);
    for (let day = pause.from; day <= last; day = addDays(day, 1)) days.add(day);
  }
  return [...days].sort();
}
