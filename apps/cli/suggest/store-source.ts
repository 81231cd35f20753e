import { open, stat } from 'node:fs/promises';
import { basename, isAbsolute, relative, resolve } from 'node:path';
import { isServerStore, type StoreType } from '#connectors/spi';
import { AppError } from '#contracts';
import { fileReason } from '../input/files.js';
import type { Shell } from '../shell.js';
import { contentOf } from './folder-families.js';

/** A store that the operator pointed at. */
export interface StoreSource {
  readonly id: string;
  readonly type: StoreType;
  /** How this process reaches it. */
  readonly address: string;
  /** How the map names it: `env:NAME` or a path, never a secret. */
  readonly connection: string;
  /** What the operator has to set before the map works, in the words of a shell. */
  readonly export: string | null;
}

/** How a URL begins → what kind of store is there. */
const SERVERS: readonly (readonly [scheme: RegExp, type: StoreType])[] = [
  [/^postgres(ql)?:\/\//, 'postgres'],
  [/^mysql:\/\//, 'mysql'],
  [/^mariadb:\/\//, 'mariadb'],
  [/^mongodb(\+srv)?:\/\//, 'mongodb'],
  [/^rediss?:\/\//, 'redis'],
  [/^s3:\/\//, 's3'],
  [/^ldaps?:\/\//, 'ldap'],
];
const URLS = 'postgres://, mysql://, mariadb://, mongodb://, redis://, s3:// and ldap:// URLs';
const URL_LIKE = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * Understands the URL of a database server or of a bucket, `env:NAME`, an SQLite file, a folder of log files, or one of files with records.
 * @throws AppError `request.invalid`
 */
export async function storeSource(
  text: string,
  options: { readonly id?: string | undefined; readonly mapFolder: string },
  shell: Shell,
): Promise<StoreSource> {
  if (text.startsWith('env:')) {
    const address = fromEnvironment(text.slice('env:'.length), shell);
    return { ...(await typed(address, options.id, shell)), connection: text, export: null };
  }
  const source = await typed(text, options.id, shell);
  if (isServerStore(source.type)) return { ...source, ...named(source, text) };
  return { ...source, connection: pathIn(options.mapFolder, source.address), export: null };
}

function fromEnvironment(name: string, shell: Shell): string {
  const value = shell.environment[name];
  if (value) return value;
  throw new AppError('request.invalid', { detail: `${name} is not set: export ${name}=… and run again.` });
}

/** The URL stays out of the map even without a password: where a database stands differs between machines. */
function named(
  { id, type }: Pick<StoreSource, 'id' | 'type'>,
  url: string,
): Pick<StoreSource, 'connection' | 'export'> {
  const what = type === 's3' ? 'BUCKET' : 'DATABASE';
  const name = `${id.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_${what}_URL`;
  const address = new URL(url);
  if (address.password !== '') address.password = '***';
  if (address.searchParams.has('token')) address.searchParams.set('token', '***');
  return { connection: `env:${name}`, export: `export ${name}='${address.href}'` };
}

async function typed(
  address: string,
  id: string | undefined,
  shell: Shell,
): Promise<Pick<StoreSource, 'id' | 'type' | 'address'>> {
  const server = SERVERS.find(([scheme]) => scheme.test(address));
  if (server) return { type: server[1], address, id: id ?? databaseName(address) };
  if (URL_LIKE.test(address))
    throw new AppError('request.invalid', {
      detail: `Only ${URLS}, SQLite files and folders of files can be read; HTTP APIs are described by hand (docs/http-apis.md).`,
    });
  const path = resolve(shell.folder, address);
  const type = await typeOfPath(path);
  return { type, address: path, id: id ?? idFrom(basename(path).replace(/\.[^.]+$/, '')) };
}

async function typeOfPath(path: string): Promise<StoreType> {
  try {
    if ((await stat(path)).isDirectory()) return await typeOfFolder(path);
    if (await isSqlite(path)) return 'sqlite';
  } catch (error) {
    throw new AppError('request.invalid', {
      detail: `${path} cannot be read: ${fileReason(error)}.`,
      cause: error,
    });
  }
  throw new AppError('request.invalid', {
    detail: `${path} is no SQLite database: give one, the URL of a database server, env:NAME, or a folder of log files or of files with records.`,
  });
}

/** As soon as one file holds records, as its name says; what else is there belongs into a store of its own. */
async function typeOfFolder(path: string): Promise<StoreType> {
  return (await contentOf(path)).records.length > 0 ? 'files' : 'logs';
}

async function isSqlite(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return bytesRead === 16 && buffer.toString('latin1') === 'SQLite format 3\0';
  } finally {
    await file.close();
  }
}

function databaseName(url: string): string {
  try {
    const { protocol, hostname, pathname } = new URL(url);
    return idFrom(decodeURIComponent(protocol === 's3:' ? hostname : pathname.slice(1)));
  } catch {
    throw new AppError('request.invalid', { detail: 'The URL of the database is not valid.' });
  }
}

/** What a store may be called in a map: lower case letters, digits, hyphens, a letter first. */
function idFrom(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 40);
  return id || 'store';
}

function pathIn(folder: string, path: string): string {
  const way = relative(folder, path);
  return way.startsWith('..') || isAbsolute(way) ? path : `./${way}`;
}
