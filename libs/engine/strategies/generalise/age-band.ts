import { DateTime } from 'luxon';

export interface AgeBands {
  /** Years of one band. */
  readonly width: number;
  /** From this age on there is one band for all. */
  readonly top: number;
}

/** Whole years since a date of birth; null when it is no date or lies ahead. */
export const ageOn = (today: Date, born: string): number | null => {
  const from = DateTime.fromISO(born.slice(0, 10), { zone: 'utc' });
  if (!from.isValid || !/^\d{4}-\d{2}-\d{2}/.test(born)) return null;
  const years = Math.floor(DateTime.fromJSDate(today, { zone: 'utc' }).diff(from, 'years').years);
  return years < 0 ? null : years;
};

/** The first age of the band; null when it is no age. */
export const bandStart = (age: number, { width, top }: AgeBands): number | null => {
  if (!Number.isInteger(age) || age < 0 || age > 150) return null;
  return age >= top ? top : Math.floor(age / width) * width;
};

/** `30-39`, from `top` on `90+` (anonymization reference 4.6), of an age or a date of birth; null for anything else. */
export const ageBand = (value: string, bands: AgeBands, today: Date): string | null => {
  const age = /^\d{1,3}$/.test(value.trim()) ? Number(value) : ageOn(today, value.trim());
  const start = age === null ? null : bandStart(age, bands);
  if (start === null) return null;
  return start >= bands.top ? `${bands.top}+` : `${start}-${Math.min(start + bands.width, bands.top) - 1}`;
};
