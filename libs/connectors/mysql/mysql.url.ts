import type { ConnectionOptions } from 'mysql2/promise';
import { AppError } from '#contracts';

const SCHEME = /^(mysql|mariadb):$/;
const PARAMETERS = ['socketPath', 'ssl'] as const;
const SSL = {
  true: { rejectUnauthorized: true, verifyIdentity: true },
  'no-verify': { rejectUnauthorized: false },
  false: undefined,
} as const;

/**
 * `mysql://user:password@host:3306/database` (or `mariadb://`), with `?ssl=true` for an encrypted connection whose
 * certificate is checked, `ssl=no-verify` for one whose is not, `socketPath=/run/mysqld/mysqld.sock` instead of host and
 * port. Rejects with `store.unreachable`; the message never shows the URL, which may hold a password.
 */
export function connectionOptions(store: string, connection: string): ConnectionOptions {
  const url = parsed(store, connection);
  const decoded = (text: string): string => decodedPart(store, text);
  const database = decoded(url.pathname.slice(1));
  if (database === '' || database.includes('/'))
    throw malformed(store, 'it must name one database: mysql://user@host:3306/database');
  const socketPath = url.searchParams.get('socketPath');
  const ssl = sslOf(store, url.searchParams.get('ssl') ?? 'false');
  return {
    ...(socketPath === null
      ? { host: url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1', port: Number(url.port || 3306) }
      : { socketPath }),
    user: decoded(url.username),
    password: decoded(url.password),
    database,
    ...(ssl ? { ssl } : {}),
  };
}

function parsed(store: string, connection: string): URL {
  if (!URL.canParse(connection)) throw malformed(store, 'it is no URL');
  const url = new URL(connection);
  if (!SCHEME.test(url.protocol)) throw malformed(store, 'it must begin with mysql:// or mariadb://');
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.some((known) => known === name));
  if (unknown !== undefined)
    throw malformed(store, `its parameter "${unknown}" is unknown; there are ${PARAMETERS.join(' and ')}`);
  return url;
}

function decodedPart(store: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed(store, 'a % in user, password or database must be written as %25');
  }
}

function sslOf(store: string, value: string): (typeof SSL)[keyof typeof SSL] {
  if (Object.hasOwn(SSL, value)) return SSL[value as keyof typeof SSL];
  throw malformed(store, `its parameter ssl must be one of ${Object.keys(SSL).join(', ')}`);
}

const malformed = (store: string, why: string): AppError =>
  new AppError('store.unreachable', { detail: `The connection of store "${store}" is malformed: ${why}.` });
