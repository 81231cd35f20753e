import { AppError } from '#contracts';

const HIGHEST = 999_999;

/**
 * A number that a caller chose: above 0 and above every other of the consent, up to three decimals.
 * @param highest of the others; null when there are none
 * @throws AppError `consent_version.number_not_allowed`
 */
export function checkNumber(given: number, highest: number | null): number {
  if (!(given > 0 && given <= HIGHEST) || Math.round(given * 1000) / 1000 !== given)
    throw notAllowed(`version: a number above 0 up to ${HIGHEST} with at most three decimals.`);
  if (highest !== null && given <= highest)
    throw notAllowed(`version: must be above ${highest}, the highest number of this consent.`);
  return given;
}

/** The next whole number. @throws AppError `consent_version.number_not_allowed` when there is none left */
export function nextNumber(highest: number | null): number {
  const next = Math.floor(highest ?? 0) + 1;
  if (next > HIGHEST) throw notAllowed(`version: ${highest} has no next whole number; give a number.`);
  return next;
}

const notAllowed = (detail: string): AppError =>
  new AppError('consent_version.number_not_allowed', { param: 'version', detail });
