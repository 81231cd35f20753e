import { AppError } from '#contracts';
import { addDays } from './local-date.js';
import type { LocalDate } from './local-date.js';

/** A moment: RFC 3339 with an offset, as written by `Date.toISOString`. */
export type Instant = string;

const MS_PER_SECOND = 1000;
const MS_PER_HOUR = 3_600_000;
/** Local midnight lies at most this far from midnight UTC. */
const MAX_OFFSET_HOURS = 15;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const created = createFormat(zone);
  formats.set(zone, created);
  return created;
}

function createFormat(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  } catch (cause) {
    throw new AppError('setting.invalid', {
      detail: 'The time zone is not a known IANA name, such as Europe/Berlin.',
      cause,
    });
  }
}

/** Milliseconds since 1970. Throws `request.invalid` for anything that is not a moment. */
export function epochMs(instant: Instant): number {
  const ms = Date.parse(instant);
  if (!Number.isNaN(ms)) return ms;
  throw new AppError('request.invalid', { detail: 'A time is not an RFC 3339 instant.' });
}

/** The day that a calendar on the wall in `zone` shows at that moment. Throws `setting.invalid` for an unknown zone. */
export const localDate = (instant: Instant, zone: string): LocalDate => dateAt(epochMs(instant), zone);

function dateAt(ms: number, zone: string): LocalDate {
  const parts = new Map(
    formatFor(zone)
      .formatToParts(ms)
      .map((part) => [part.type, part.value]),
  );
  return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`;
}

/**
 * The first moment of a day in `zone`. Searched for, not computed from an offset: where midnight is skipped by
 * daylight saving time the day begins later, and a day that a zone has skipped altogether begins with the next one.
 */
export function startOfDay(date: LocalDate, zone: string): Instant {
  const midnightUtc = Date.parse(`${date}T00:00:00Z`);
  let before = midnightUtc - MAX_OFFSET_HOURS * MS_PER_HOUR;
  let reached = midnightUtc + 2 * MAX_OFFSET_HOURS * MS_PER_HOUR;
  while (reached - before > MS_PER_SECOND) {
    const middle = Math.floor((before + reached) / 2 / MS_PER_SECOND) * MS_PER_SECOND;
    if (dateAt(middle, zone) >= date) reached = middle;
    else before = middle;
  }
  return new Date(reached).toISOString();
}

/** The first moment after a day in `zone`: what happens before it happened in time. */
export const endOfDay = (date: LocalDate, zone: string): Instant => startOfDay(addDays(date, 1), zone);
