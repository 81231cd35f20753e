import { escapeHtml, page } from '#platform/http';

/** Asks for the second step. @param consent its name */
export const confirmPage = (consent: string): string =>
  page(
    'Confirm your consent',
    `<h1>Confirm your consent</h1><p>${escapeHtml(consent)}</p><p>Press the button if it was you who gave this consent. Otherwise close this page: it then does not count.</p><form method="post"><button>Confirm</button></form>`,
  );

export const CONFIRMED = page(
  'Confirmed',
  '<h1>Thank you</h1><p>Your consent is confirmed. You can take it back at any time. You can close this page.</p>',
);
