import { AppError, type ErrorCode, isAppError } from '#contracts';

/** First words of what the server answers: what kind of failure, and what to do. */
const ANSWERS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  WRONGPASS: ['store.unreachable', 'The login is refused; check user and password in the connection'],
  NOAUTH: ['store.unreachable', 'The server wants a login; write user and password into the connection'],
  NOPERM: ['store.read_only', 'The login may not do this; grant it what docs/connectors.md lists'],
  READONLY: ['store.read_only', 'This is a replica, which takes no changes; connect to its primary'],
  MOVED: ['store.refused', 'This is a node of a cluster, and clusters are not supported'],
  CROSSSLOT: ['store.refused', 'This is a node of a cluster, and clusters are not supported'],
  WRONGTYPE: ['store.failed', 'A key changed its type meanwhile; try again'],
  OOM: ['store.failed', 'The server has no memory left; try again when it has'],
  MISCONF: ['store.failed', 'The server cannot write to its disk; try again when it can'],
  LOADING: ['store.failed', 'The server is still reading its data; try again'],
  BUSY: ['store.failed', 'The server runs a script; try again'],
  MASTERDOWN: ['store.failed', 'The replica has lost its primary; try again'],
  NOREPLICAS: ['store.failed', 'The server waits for its replicas; try again'],
};
const TIMED_OUT = /timed? ?out/i;

/** A client's error as ours, without its message, which quotes keys and values. */
export function toRedisError(error: unknown, store: string): unknown {
  if (isAppError(error) || typeof error !== 'object' || error === null) return error;
  const { command, message = '', name } = error as Partial<Error> & { readonly command?: unknown };
  const word = /^([A-Z]{2,})\b/.exec(message)?.[1];
  if (word !== undefined && (name === 'ReplyError' || command !== undefined || word in ANSWERS)) {
    const [code, advice] = ANSWERS[word] ?? unknownAnswer(message);
    return new AppError(code, {
      detail: `Store "${store}" reported ${word}. ${advice}.`,
      extra: { result: word },
    });
  }
  if (TIMED_OUT.test(message) && !/connect/i.test(message))
    return new AppError('store.failed', {
      detail: `Store "${store}" took too long; raise statementTimeoutMs or try again.`,
    });
  return new AppError('store.unreachable', {
    detail: `Store "${store}" cannot be reached. Check the connection, the server and the network.`,
  });
}

/** Older servers answer ERR to what they do not know, and to a wrong password. */
function unknownAnswer(message: string): readonly [ErrorCode, string] {
  if (/invalid password|without any password/i.test(message)) return ANSWERS['WRONGPASS']!;
  if (/unknown command|syntax error/i.test(message))
    return ['store.refused', 'The server is older than Redis 6.0, or does not have a command that is needed'];
  if (/DB index/i.test(message)) return ['store.unreachable', 'There is no database of that number'];
  return ['store.failed', 'Try again'];
}
