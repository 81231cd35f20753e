import { AppError, type ErrorCode } from '#contracts';

/** What was asked, in words without addresses, values or secrets. */
export interface Asked {
  readonly store: string;
  /** `find of "contacts"` */
  readonly what: string;
}

/** Codes of the guard of addresses that a store may be opened with. */
const REFUSED_ADDRESS = 'address_refused';

/** Of an answer that is none; `code` is that of the system or of the HTTP client. */
export const unreachable = ({ store }: Pick<Asked, 'store'>, code: string): AppError =>
  code === REFUSED_ADDRESS
    ? new AppError('store.refused', {
        detail: `Store "${store}" leads into a private network, which is not asked. The operator allows networks by the setting STORE_ALLOW (CIDR, such as 10.1.0.0/16).`,
      })
    : new AppError('store.unreachable', {
        detail: `Store "${store}" does not answer (${code}). Check its address, the network and the certificate.`,
      });

const ADVICE: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  401: ['store.unreachable', 'the credentials are refused; check the variables that auth names'],
  403: ['store.refused', 'the credentials do not allow this; grant it to them'],
  408: ['store.failed', 'the API took too long; try again'],
  425: ['store.failed', 'the API is not ready; try again'],
  429: ['store.unreachable', 'the API takes no more requests for now; lower requestsPerSecond'],
};

/** What an answer with this status means, without its body, which may quote values. */
export function statusError({ store, what }: Asked, status: number): AppError {
  const [code, advice] = ADVICE[status] ?? fallback(status);
  return new AppError(code, {
    detail: `Store "${store}" answered ${String(status)} to the ${what}: ${advice}.`,
  });
}

function fallback(status: number): readonly [ErrorCode, string] {
  if (status >= 500) return ['store.failed', 'the API has failed; try again'];
  if (status >= 400)
    return ['store.refused', 'the API does not take it; compare its description with the API'];
  if (status >= 300)
    return ['store.refused', 'a redirect leads elsewhere and is not followed; correct the connection'];
  return ['store.refused', 'the answer means nothing here; compare its description with the API'];
}

export const refusal = ({ store, what }: Asked, why: string): AppError =>
  new AppError('store.refused', { detail: `Store "${store}", ${what}: ${why}.` });

export const failure = ({ store, what }: Asked, why: string): AppError =>
  new AppError('store.failed', { detail: `Store "${store}", ${what}: ${why}.` });
