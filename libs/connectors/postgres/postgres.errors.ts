import { AppError, type ErrorCode, isAppError } from '#contracts';

/** Where an error happened, in names that are safe to show. */
export interface ErrorPlace {
  readonly store: string;
  readonly collection?: string;
  /** A missing privilege then means that the store cannot be written to. */
  readonly writing?: boolean;
}

const WHAT_TO_DO: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there; check host, port and whether the server runs',
  ENOTFOUND: 'The host name is unknown; check the connection URL',
  EAI_AGAIN: 'The host name cannot be resolved now; check the name service',
  ETIMEDOUT: 'The server does not answer; check host, port and firewall',
  ECONNRESET: 'The server closed the connection',
  ERR_INVALID_URL: 'The connection URL is malformed',
  '28P01': 'User name or password is wrong; check the connection URL',
  '28000': 'The server does not admit this user; check the connection URL and pg_hba.conf',
  '3D000': 'There is no such database; check the connection URL',
  '08P01':
    'The server did not understand what it was sent; look at the log of a pooler that stands between, else report this as a fault of Habeas',
  '53300': 'The server has no free connection; lower other use or raise max_connections',
  '53100': 'The disk of the server is full; make room. Nothing was changed',
  '57P01': 'The server ended the connection',
  '57P02': 'The server crashed',
  '57P03': 'The server is starting or stopping',
  '55P03': 'A lock was not free within lockTimeoutMs; try when other transactions have ended',
  '57014': 'The statement was cancelled, most likely by statementTimeoutMs; raise it or add an index',
  '40001': 'Another transaction got in the way; try again',
  '40P01': 'A deadlock with another transaction was resolved against this one; try again',
  '42P01': 'The table does not exist any more; read the catalogue again',
  '42703': 'A column does not exist any more; read the catalogue again',
};

/** Not 08P01: a protocol violation is no lost connection but a fault of ours (PostgreSQL, appendix A), or of a pooler. */
const UNREACHABLE = /^(E[A-Z_]+|08(?!P01)...|28...|3D000|53300|57P0[1-3])$/;
const READ_ONLY = /^(25006|42501)$/;
/** Integrity constraints, data exceptions, syntax and names: the same statement fails again. */
const REFUSED = /^(22...|23...|42...|0A000|44000|P0...)$/;

interface DriverError {
  readonly code?: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
  readonly message?: string;
}

/**
 * A driver's error as ours. PostgreSQL puts values of rows into message, detail and context, so that none of these is
 * kept: only SQLSTATE and the names of constraint, table and column.
 */
export function toStoreError(error: unknown, place: ErrorPlace): unknown {
  if (isAppError(error) || isAbort(error)) return error;
  const driver = error as DriverError;
  const code = driver.code ?? codeOfMessage(driver.message ?? '');
  const names = Object.entries({
    constraint: driver.constraint,
    table: driver.table,
    column: driver.column,
    collection: place.collection,
  }).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return new AppError(kindOf(code, place.writing === true), {
    detail: sentence(code, place.store, names),
    extra: { sqlState: code, ...Object.fromEntries(names) },
  });
}

/** By name: an error of another realm is no instance of ours. */
const isAbort = (error: unknown): boolean => (error as { name?: unknown } | null)?.name === 'AbortError';

/** The driver's own errors have no code. */
function codeOfMessage(message: string): string {
  if (/timeout/i.test(message)) return 'ETIMEDOUT';
  return /terminated|closed|not queryable/i.test(message) ? 'ECONNRESET' : 'EUNKNOWN';
}

function kindOf(code: string, writing: boolean): ErrorCode {
  if (UNREACHABLE.test(code)) return 'store.unreachable';
  if (READ_ONLY.test(code) && writing) return 'store.read_only';
  return REFUSED.test(code) ? 'store.refused' : 'store.failed';
}

function sentence(code: string, store: string, names: readonly [string, string][]): string {
  const where = names.map(([kind, name]) => `, ${kind} ${name}`).join('');
  return `Store "${store}" reported ${code}${where}. ${adviceOn(code)}.`;
}

function adviceOn(code: string): string {
  const known = WHAT_TO_DO[code];
  if (known !== undefined) return known;
  if (code === '25006')
    return 'The server or the user is set to read only; connect to the primary with a user that may write';
  if (code === '42501')
    return 'The user lacks a privilege; grant it, or name a user that has it in the connection URL';
  if (code.startsWith('23'))
    return 'A constraint refuses the change; nothing was changed. Choose another action for the column';
  if (code.startsWith('22'))
    return 'A value does not fit the type or length of its column; nothing was changed';
  return 'Nothing was changed; the SQLSTATE table of PostgreSQL explains the code';
}
