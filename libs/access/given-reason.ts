import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '#contracts';

export const REASON_HEADER = 'X-Habeas-Reason';
const MAX_LENGTH = 200;

/**
 * Why the caller does this, for the audit trail; undefined when nothing is said.
 * @throws AppError `request.invalid`
 */
export function givenReason(headers: IncomingHttpHeaders): string | undefined {
  const header = headers[REASON_HEADER.toLowerCase()];
  const reason = typeof header === 'string' ? asUtf8(header).trim() : '';
  if (reason.length > MAX_LENGTH)
    throw new AppError('request.invalid', {
      param: REASON_HEADER,
      detail: `Give the reason in at most ${MAX_LENGTH} characters.`,
    });
  return reason === '' ? undefined : reason;
}

/** Node reads headers as Latin-1, while most callers send the bytes of UTF-8. */
function asUtf8(header: string): string {
  const text = Buffer.from(header, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? header : text;
}
