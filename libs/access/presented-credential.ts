import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '#contracts';

/** What a caller shows, by the header it came in and its form. */
export interface PresentedCredential {
  readonly kind: 'key' | 'token';
  readonly value: string;
}

/** Longer than any sensible token, shorter than what hurts to parse. */
const MAX_LENGTH = 8_192;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** @throws AppError `auth.required` when there is none, `auth.invalid` for a scheme other than Bearer */
export function readCredential(headers: IncomingHttpHeaders): PresentedCredential {
  const value = bearer(headers.authorization) ?? single(headers['x-api-key']);
  if (!value) throw new AppError('auth.required', { detail: 'Send Authorization: Bearer <key or token>.' });
  if (value.length > MAX_LENGTH) throw invalidCredential();
  return { kind: JWT.test(value) ? 'token' : 'key', value };
}

/** As {@link readCredential}; null where that throws. */
export function findCredential(headers: IncomingHttpHeaders): PresentedCredential | null {
  try {
    return readCredential(headers);
  } catch {
    return null;
  }
}

/** Whether the caller shows anything that may be a credential. */
export const presentsCredential = ({ authorization, 'x-api-key': key }: IncomingHttpHeaders): boolean =>
  authorization !== undefined || key !== undefined;

/** The one answer to every credential that does not hold, so that nothing is learnt from it. */
export const invalidCredential = (): AppError =>
  new AppError('auth.invalid', { detail: 'The key or token is unknown, expired or revoked.' });

function bearer(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const match = /^Bearer +(\S+)$/i.exec(header);
  if (!match) throw invalidCredential();
  return match[1];
}

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;
