/** When recipients should confirm, and when they are looked at again (clock reference 4.6), in days after they were told. */
export const EXPECTED_DAYS = 7;
export const FIRST_CHECK_DAYS = 14;
export const LAST_CHECK_DAYS = 28;

const DAY_MS = 86_400_000;

export const dayAfter = (from: Date, days: number): Date => new Date(from.getTime() + days * DAY_MS);
