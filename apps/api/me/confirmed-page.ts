import type { VerificationLevel } from '#contracts';
import { page } from '#platform/http';

const CONFIRMED = '<h1>Thank you</h1><p>Your request is confirmed. You can close this page.</p>';
const waiting = (next: string): string =>
  `<h1>Thank you: one more step</h1><p>Your e-mail address is confirmed. Your request is not carried out yet: we must also make sure that it is you who asks.</p><p>${next}</p>`;
const SIGN_IN = waiting(
  'If you made the request with an account, sign in there again and confirm the request. Otherwise wait for us: we will ask you for what is needed.',
);
const BE_ASKED = waiting(
  'We will ask you for a proof of who you are, or that you may act for the person. You need not do anything until then.',
);

/** What a person reads who let another ask for them. */
export const MANDATE_CONFIRMED = page(
  'Confirmed',
  '<h1>Thank you</h1><p>We take it that this person may ask for you, and go on with the request. You can close this page.</p>',
);

/** What a person reads after the button of a mailed link. @param missing level that is still needed, null when none is */
export function confirmedPage(missing: VerificationLevel | null): string {
  if (missing === null) return page('Confirmed', CONFIRMED);
  return page('One more step', missing === 'L2' ? SIGN_IN : BE_ASKED);
}
