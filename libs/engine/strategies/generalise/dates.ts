import { createHmac } from 'node:crypto';
import { DateTime } from 'luxon';
import type { EraseAction } from '../../data-map/data-map.js';
import { ageOn } from './age-band.js';
import { SEPARATOR, type SecretKey } from '../pseudonyms/digest.js';

type DateUnit = Extract<EraseAction, { kind: 'generaliseDate' }>['unit'];

/** Date, separator, time and zone as the store writes them; only the parts that a value has come back. */
const WRITTEN =
  /^(\d{4}-\d{2}-\d{2})(?:([T ])(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

const changeDay = (
  value: string,
  change: (day: DateTime) => DateTime,
  time: (written: string) => string,
): string | null => {
  const [, date, separator, clock, zone = ''] = WRITTEN.exec(value) ?? [];
  if (date === undefined) return null;
  const day = DateTime.fromISO(date, { zone: 'utc' });
  if (!day.isValid) return null;
  const changed = change(day).toFormat('yyyy-MM-dd');
  return separator === undefined || clock === undefined ? changed : changed + separator + time(clock) + zone;
};

/** First day of the unit at 00:00:00, in the zone as written; null when the value is no date. */
export const generaliseDate = (value: string, unit: DateUnit): string | null =>
  changeDay(
    value,
    (day) => day.startOf(unit),
    () => '00:00:00',
  );

/** As {@link generaliseDate}, but nothing for dates at least so many years before today: few people are so old. */
export const generaliseBirth = (value: string, unit: DateUnit, topAge: number, today: Date): string | null =>
  (ageOn(today, value) ?? 0) >= topAge ? null : generaliseDate(value, unit);

/** Moves a date by whole days; the time of day stays. Null when the value is no date. */
export const shiftDate = (value: string, days: number): string | null =>
  changeDay(
    value,
    (day) => day.plus({ days }),
    (clock) => clock,
  );

/**
 * Days by which all dates of one person move, never 0 (anonymization reference 4.6): intervals between the person's own
 * events survive.
 */
export const shiftDays = (key: SecretKey, maxDays: number, domain = 'dates'): number => {
  const digest = createHmac('sha256', key).update(['habeas:d1', domain].join(SEPARATOR)).digest();
  const n = digest.readUInt32BE(0) % (2 * maxDays);
  return n < maxDays ? n - maxDays : n - maxDays + 1;
};
