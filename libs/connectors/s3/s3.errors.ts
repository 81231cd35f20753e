import { AppError, type ErrorCode } from '#contracts';

/** What a server answered that is no success. */
export interface S3Refusal {
  readonly status: number;
  /** Of the error document, such as `AccessDenied`; empty for an answer without one. */
  readonly code: string;
}

/** Codes of S3 (API reference, error responses): what kind of failure, and what to do. */
const CODES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  NoSuchBucket: ['store.unreachable', 'There is no such bucket; check the connection'],
  InvalidAccessKeyId: ['store.unreachable', 'The credentials are refused; check the connection'],
  SignatureDoesNotMatch: ['store.unreachable', 'The credentials are refused; check the connection'],
  ExpiredToken: ['store.unreachable', 'The credentials are no longer valid; renew them'],
  AuthorizationHeaderMalformed: ['store.unreachable', 'Check the region of the connection'],
  PermanentRedirect: ['store.unreachable', 'Check region and endpoint of the connection'],
  RequestTimeTooSkewed: ['store.unreachable', 'The clocks of the server and of this machine differ'],
  InvalidObjectState: ['store.unreadable', 'The object is in an archive; restore it first'],
  KeyTooLongError: ['store.refused', 'A key is too long'],
  EntityTooLarge: ['store.refused', 'An object would become too large'],
  MethodNotAllowed: ['store.refused', 'The bucket does not allow this'],
  NotImplemented: ['store.refused', 'The server cannot do this'],
};

/** @param doing in words that follow "may not" (`read objects`), for who has to grant rights */
export function toS3Error(store: string, { status, code }: S3Refusal, doing: string): AppError {
  const [ours, advice] = CODES[code] ?? byStatus(status, doing);
  const name = code === '' ? `status ${String(status)}` : code;
  return new AppError(ours, {
    detail: `Store "${store}" reported ${name}. ${advice}.`,
    extra: { result: name },
  });
}

function byStatus(status: number, doing: string): readonly [ErrorCode, string] {
  if (status === 401) return ['store.unreachable', 'The credentials are refused; check the connection'];
  if (status === 403)
    return [
      doing.startsWith('read') ? 'store.unreachable' : 'store.read_only',
      `The credentials may not ${doing}; grant that right`,
    ];
  return status >= 500 || status === 429 || status === 409
    ? ['store.failed', 'Try again']
    : ['store.failed', 'The server does not understand the question'];
}

export const unreachable = (store: string, cause: unknown): AppError =>
  new AppError('store.unreachable', {
    detail: `Store "${store}" does not answer. Check endpoint, server and network.`,
    cause,
  });
