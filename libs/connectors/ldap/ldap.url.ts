import type { ConnectionOptions } from 'node:tls';
import { AppError } from '#contracts';
import type { StoreSettings } from '../spi/index.js';

export interface LdapAddress {
  /** Protocol, host and port. */
  readonly url: string;
  readonly base: string;
  readonly login: { readonly dn: string; readonly password: string } | null;
  readonly tls: ConnectionOptions;
  readonly startTls: boolean;
}

/**
 * `ldap://<percent-encoded DN>:<password>@host:389/dc=example,dc=com?starttls=true`; `tls=no-verify` takes whoever answers.
 * @throws AppError `store.unreachable`, without repeating anything of the URL
 */
export function readLdapUrl({ id, connection }: StoreSettings): LdapAddress {
  const { protocol, hostname, port, pathname, username, password, searchParams } = parsed(id, connection);
  const base = decodeURIComponent(pathname.slice(1));
  if (base === '') throw invalid(id);
  return {
    url: `${protocol}//${hostname}${port === '' ? '' : `:${port}`}`,
    base,
    login:
      username === '' ? null : { dn: decodeURIComponent(username), password: decodeURIComponent(password) },
    tls: {
      ...(/^[\d.]+$|^\[/.test(hostname) ? {} : { servername: hostname }),
      ...(searchParams.get('tls') === 'no-verify' ? { rejectUnauthorized: false } : {}),
    },
    startTls: searchParams.get('starttls') === 'true',
  };
}

function parsed(id: string, connection: string): URL {
  try {
    const url = new URL(connection);
    decodeURIComponent(url.username + url.password + url.pathname);
    if (/^ldaps?:$/.test(url.protocol) && url.hostname !== '') return url;
  } catch {
    // told below, in the same words
  }
  throw invalid(id);
}

const invalid = (id: string): AppError =>
  new AppError('store.unreachable', {
    detail: `The connection of store "${id}" is no valid URL: write ldap://<login>:<password>@host:389/dc=example,dc=com, where the login is a name such as cn=habeas,dc=example,dc=com, percent-encoded.`,
  });
