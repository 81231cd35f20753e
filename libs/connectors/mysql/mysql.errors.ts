import { AppError, type ErrorCode, isAppError } from '#contracts';

/** Where an error happened, in names that are safe to show. */
export interface ErrorPlace {
  readonly store: string;
  readonly collection?: string;
  /** A missing privilege then means that the store cannot be written to. */
  readonly writing?: boolean;
}

interface DriverError {
  readonly code?: string;
  readonly errno?: number;
  readonly message?: string;
}

type Known = readonly [code: ErrorCode, advice: string];

const CONSTRAINT =
  'A constraint refuses the change; nothing was changed. Choose another action for the column';
const VALUE = 'A value does not fit the type or length of its column; nothing was changed';
const STALE = 'It does not exist any more; read the catalogue again';

/** By the numbers that MySQL and MariaDB share (their error references), where they differ by both. */
const BY_NUMBER: ReadonlyMap<number, Known> = new Map<number, Known>([
  [1040, ['store.unreachable', 'The server has no free connection; raise max_connections']],
  [1044, ['store.unreachable', 'The user may not use this database; grant it, or check the connection URL']],
  [1045, ['store.unreachable', 'User name or password is wrong; check the connection URL']],
  [1698, ['store.unreachable', 'The server does not admit this user by password; check the connection URL']],
  [1049, ['store.unreachable', 'There is no such database; check the connection URL']],
  [1053, ['store.unreachable', 'The server is stopping']],
  [1129, ['store.unreachable', 'The server blocks this host; run FLUSH HOSTS there']],
  [1130, ['store.unreachable', 'The server does not admit this host']],
  [1203, ['store.unreachable', 'The user has too many connections; raise max_user_connections']],
  [1226, ['store.unreachable', 'The user has used up what the server grants it']],
  [1927, ['store.unreachable', 'The server ended the connection']],
  [1290, ['store.read_only', 'The server is read only; connect to the primary']],
  [1836, ['store.read_only', 'The server is read only; connect to the primary']],
  [1792, ['store.read_only', 'The transaction is read only; connect to the primary']],
  [
    1205,
    ['store.failed', 'A lock was not free within lockTimeoutMs; try when other transactions have ended'],
  ],
  [1213, ['store.failed', 'A deadlock with another transaction was resolved against this one; try again']],
  [1020, ['store.failed', 'Another transaction changed a row meanwhile; try again']],
  [1412, ['store.failed', 'The structure of a table was changed meanwhile; try again']],
  [1317, ['store.failed', 'The statement was cancelled; try again']],
  [1969, ['store.failed', 'The statement took longer than statementTimeoutMs; raise it or add an index']],
  [3024, ['store.failed', 'The statement took longer than statementTimeoutMs; raise it or add an index']],
  [1114, ['store.failed', 'The disk or a temporary table of the server is full; make room']],
  [1021, ['store.failed', 'The disk of the server is full; make room']],
  [1153, ['store.failed', 'A value is larger than max_allowed_packet of the server; raise that']],
  [1665, ['store.refused', 'The server logs statements (binlog_format=STATEMENT); set it to ROW or MIXED']],
  [1048, ['store.refused', CONSTRAINT]],
  [1062, ['store.refused', CONSTRAINT]],
  [1169, ['store.refused', CONSTRAINT]],
  [1451, ['store.refused', CONSTRAINT]],
  [1452, ['store.refused', CONSTRAINT]],
  [3819, ['store.refused', CONSTRAINT]],
  [4025, ['store.refused', CONSTRAINT]],
  [1264, ['store.refused', VALUE]],
  [1265, ['store.refused', VALUE]],
  [1292, ['store.refused', VALUE]],
  [1366, ['store.refused', VALUE]],
  [1406, ['store.refused', VALUE]],
  [
    1690,
    [
      'store.refused',
      'A number is out of range, or a value is larger than max_allowed_packet of the server: then raise that',
    ],
  ],
  [1054, ['store.refused', STALE]],
  [1146, ['store.refused', STALE]],
]);

const PRIVILEGES: ReadonlySet<number> = new Set([1142, 1143, 1227, 1370]);

const BY_NAME: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'Nothing listens there; check host, port and whether the server runs'],
  ['ENOTFOUND', 'The host name is unknown; check the connection URL'],
  ['EAI_AGAIN', 'The host name cannot be resolved now; check the name service'],
  ['ETIMEDOUT', 'The server does not answer; check host, port and firewall'],
  ['ECONNRESET', 'The server closed the connection'],
  ['EPIPE', 'The server closed the connection'],
  ['PROTOCOL_CONNECTION_LOST', 'The server closed the connection'],
  ['HANDSHAKE_SSL_ERROR', 'The encrypted connection failed; check the ssl parameter of the connection URL'],
  ['HANDSHAKE_NO_SSL_SUPPORT', 'The server has no encryption; leave ssl out of the connection URL'],
]);

/** SQLSTATE classes of the server's other errors: data, integrity, syntax and names fail again. */
const REFUSED_CODES =
  /^ER_(BAD|NO_SUCH|UNKNOWN|PARSE|WRONG|TRUNCATED|WARN_DATA|CANT_AGGREGATE|NON_UNIQ|DATA)/;

/**
 * A driver's error as ours. The server puts values of rows into its messages, so that these are not kept: only the code
 * and the names of key, constraint, column and collection.
 */
export function toMysqlError(error: unknown, place: ErrorPlace): unknown {
  if (isAppError(error) || isAbort(error)) return error;
  const driver = error as DriverError;
  const code = driver.code ?? codeOfMessage(driver.message ?? '');
  const names = namesIn(driver.message ?? '', place);
  const [kind, advice] = known(driver.errno, code, place);
  const where = names.map(([what, name]) => `, ${what} ${name}`).join('');
  return new AppError(kind, {
    detail: `Store "${place.store}" reported ${code}${where}. ${advice}.`,
    extra: { errno: driver.errno ?? 0, result: code, ...Object.fromEntries(names) },
  });
}

/** The number of the server's error, 0 when it is none of the server's. */
export const errorNumber = (error: unknown): number => (error as DriverError | null)?.errno ?? 0;

/** By name: an error of another realm is no instance of ours. */
const isAbort = (error: unknown): boolean => (error as { name?: unknown } | null)?.name === 'AbortError';

/** What the driver says by itself has no code. */
const codeOfMessage = (message: string): string =>
  /clos(ed|ing)|lost|ended|terminated/i.test(message) ? 'PROTOCOL_CONNECTION_LOST' : 'UNKNOWN';

function known(errno: number | undefined, code: string, { writing }: ErrorPlace): Known {
  const byNumber = BY_NUMBER.get(errno ?? 0);
  if (byNumber) return byNumber;
  if (PRIVILEGES.has(errno ?? 0))
    return [writing === true ? 'store.read_only' : 'store.refused', 'The user lacks a privilege; grant it'];
  const byName = BY_NAME.get(code);
  if (byName !== undefined) return ['store.unreachable', byName];
  return REFUSED_CODES.test(code)
    ? ['store.refused', 'Nothing was changed; the error reference of the server explains the code']
    : ['store.failed', 'Nothing was changed; the error reference of the server explains the code'];
}

/** Names stand at fixed places; the value of a duplicate comes before its key, so that the end is looked at. */
const NAMES: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['key', /^Duplicate entry [\s\S]* for key '([^']+)'$/],
  ['constraint', /^Cannot [\s\S]* a foreign key constraint fails \([^(]*CONSTRAINT `([^`]+)`/],
  ['constraint', /^CONSTRAINT `([^`]+)` failed/],
  ['constraint', /^Check constraint '([^']+)' is violated/],
  ['column', /^Column '([^']+)' cannot be null$/],
  ['column', /^(?:Data too long|Out of range value|Data truncated) for column '([^']+)' at row \d+$/],
];

function namesIn(message: string, { collection }: ErrorPlace): readonly [string, string][] {
  const found = NAMES.flatMap(([what, pattern]): [string, string][] => {
    const name = pattern.exec(message)?.[1];
    return name === undefined ? [] : [[what, name]];
  });
  return collection === undefined ? found : [...found, ['collection', collection]];
}
