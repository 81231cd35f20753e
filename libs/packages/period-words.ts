import type { Language } from './language.js';

const UNITS = { Y: 'year', M: 'month', W: 'week', D: 'day' } as const;

/** An ISO 8601 duration of days and more in words: `P10Y` → `10 years`; another one as it is. */
export function periodInWords(period: string, language: Language): string {
  const parts = /^P(?:\d+[YMWD])+$/.test(period) ? [...period.matchAll(/(\d+)([YMWD])/g)] : [];
  if (parts.length === 0) return period;
  return parts
    .map(([, count, unit]) =>
      new Intl.NumberFormat(language, {
        style: 'unit',
        unit: UNITS[unit as keyof typeof UNITS],
        unitDisplay: 'long',
      }).format(Number(count)),
    )
    .join(' ');
}
