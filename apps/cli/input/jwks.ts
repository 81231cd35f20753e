import { resolve } from 'node:path';
import { AppError } from '#contracts';
import type { Jwks } from '#engine';
import type { Shell } from '../shell.js';
import { readText } from './files.js';

const FETCH_TIMEOUT_MS = 15_000;

/** undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Public keys from a file or an address. @throws AppError `request.invalid` */
export async function readJwks(source: string, shell: Shell): Promise<Jwks> {
  const text = /^https?:\/\//.test(source)
    ? await download(source)
    : await readText(resolve(shell.folder, source), 'key file');
  const jwks = parseJson(text);
  if (typeof jwks === 'object' && jwks !== null && Array.isArray((jwks as Partial<Jwks>).keys))
    return jwks as Jwks;
  throw new AppError('request.invalid', { detail: `${source} holds no JSON Web Key Set.` });
}

async function download(url: string): Promise<string> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await response.text();
  } catch (cause) {
    throw new AppError('request.invalid', { detail: `The keys at ${url} cannot be read.`, cause });
  }
}
