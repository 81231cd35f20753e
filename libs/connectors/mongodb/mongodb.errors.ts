import { AppError, type ErrorCode, isAppError } from '#contracts';

interface MongoFailure {
  readonly name?: string;
  readonly code?: number | string;
  readonly codeName?: string;
  readonly message?: string;
  readonly writeErrors?: readonly { readonly code?: number; readonly errmsg?: string }[];
  readonly keyPattern?: Readonly<Record<string, unknown>>;
}

/** Codes of the server (src/mongo/base/error_codes.yml): what kind of failure, its name, what to do. */
const CODES: Readonly<Record<number, readonly [ErrorCode, string, string]>> = {
  2: [
    'store.refused',
    'BadValue',
    'The server does not understand the question; check the conditions of the data map',
  ],
  9: [
    'store.refused',
    'FailedToParse',
    'The server does not understand the question; check the conditions of the data map',
  ],
  13: ['store.read_only', 'Unauthorized', 'The login may not do this; grant readWrite on the database'],
  18: ['store.unreachable', 'AuthenticationFailed', 'The login is refused; check the connection'],
  50: [
    'store.failed',
    'MaxTimeMSExpired',
    'The server took too long; add an index or raise statementTimeoutMs',
  ],
  66: [
    'store.refused',
    'ImmutableField',
    'The field cannot be changed; choose another action for the column',
  ],
  121: [
    'store.refused',
    'DocumentValidationFailure',
    'A validator refuses the change; choose another action for the column',
  ],
  189: ['store.failed', 'PrimarySteppedDown', 'The replica set is choosing a primary; try again'],
  8000: ['store.unreachable', 'AtlasError', 'The login is refused; check the connection'],
  10107: ['store.failed', 'NotWritablePrimary', 'The replica set is choosing a primary; try again'],
  11000: [
    'store.refused',
    'DuplicateKey',
    'A unique index refuses the change; choose another action for the column',
  ],
};
const UNREACHABLE = new Set([
  'MongoServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoTopologyClosedError',
  'MongoNotConnectedError',
  'MongoParseError',
  'MongoInvalidArgumentError',
]);

/** A driver's error as ours, without its message, which quotes values; of a unique index the name is kept. */
export function toMongoError(error: unknown, store: string, collection?: string): unknown {
  const failure = error as MongoFailure;
  if (isAppError(error) || failure.name?.startsWith('Mongo') !== true) return error;
  const code = Number(failure.writeErrors?.[0]?.code ?? failure.code);
  const [ours, name, advice] = CODES[code] ?? unnamed(failure, code);
  const index = /index: (\S+)/.exec(failure.writeErrors?.[0]?.errmsg ?? failure.message ?? '')?.[1];
  const names = Object.entries({ index: code === 11000 ? index : undefined, collection }).filter(
    (entry): entry is [string, string] => Boolean(entry[1]),
  );
  const where = names.map(([kind, value]) => `, ${kind} ${value}`).join('');
  return new AppError(ours, {
    detail: `Store "${store}" reported ${name}${where}. ${advice}.`,
    extra: { result: name, ...Object.fromEntries(names) },
  });
}

function unnamed(
  { name = 'an error', codeName }: MongoFailure,
  code: number,
): readonly [ErrorCode, string, string] {
  if (UNREACHABLE.has(name))
    return ['store.unreachable', name, 'Check the connection, the server and the network'];
  return ['store.failed', codeName ?? (Number.isNaN(code) ? name : `code ${String(code)}`), 'Try again'];
}
