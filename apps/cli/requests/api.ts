import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { AppError, ERRORS, type ErrorCode } from '#contracts';
import { readText } from '../input/files.js';
import { parseJson } from '../input/jwks.js';
import type { Shell } from '../shell.js';

const TIMEOUT_MS = 60_000;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

export interface ApiCall {
  readonly method: string;
  /** Below the address of the installation, with a leading slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Why, for the audit trail. */
  readonly reason?: string | undefined;
  /** How long to wait for the answer; absent: a minute. */
  readonly timeoutMs?: number;
}

/** The API of an installation, as the environment names it. */
export interface Api {
  /** Of its address. */
  readonly origin: string;
  /** @throws AppError the problem that the API answers; `service.unavailable` when it does not answer */
  call(call: ApiCall): Promise<Response>;
}

/**
 * `HABEAS_URL` and the key of `HABEAS_KEY` or `HABEAS_KEY_FILE`: never an argument, which others on the machine can see.
 * @throws AppError `setting.invalid`
 */
export async function openApi(shell: Shell): Promise<Api> {
  const base = baseOf(shell.environment.HABEAS_URL);
  const key = await readKey(shell);
  return { origin: base.origin, call: (call) => send(base, key, call) };
}

function baseOf(given: string | undefined): URL {
  if (!given || !URL.canParse(given))
    throw new AppError('setting.invalid', {
      detail: 'Set HABEAS_URL to the address of the API, such as https://habeas.example.com.',
    });
  const url = new URL(given.endsWith('/') ? given : `${given}/`);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (isSafe) return url;
  throw new AppError('setting.invalid', {
    detail: 'HABEAS_URL must begin with https://, because the key would be read on the way.',
  });
}

async function readKey({ environment, folder }: Shell): Promise<string> {
  const { HABEAS_KEY, HABEAS_KEY_FILE } = environment;
  const file = HABEAS_KEY_FILE ? () => readText(resolve(folder, HABEAS_KEY_FILE), 'key file') : () => '';
  const key = HABEAS_KEY ? HABEAS_KEY : await file();
  const trimmed = key.trim();
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  throw new AppError('setting.invalid', {
    detail: 'Set HABEAS_KEY to an API key, or HABEAS_KEY_FILE to a file that holds nothing else.',
  });
}

async function send(
  base: URL,
  key: string,
  { method, path, query, body, reason, timeoutMs = TIMEOUT_MS }: ApiCall,
): Promise<Response> {
  const url = new URL(path.slice(1), base);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  const headers = {
    authorization: `Bearer ${key}`,
    ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    ...(reason !== undefined && { 'x-habeas-reason': Buffer.from(reason).toString('latin1') }),
  };
  const answer = await fetch(url, {
    method,
    headers,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new AppError('service.unavailable', {
      detail: `The API at ${base.origin} does not answer: check HABEAS_URL and that it runs.`,
      cause,
    });
  });
  if (answer.ok) return answer;
  throw problemOf(answer.status, parseJson(await answer.text()), base);
}

/** Codes that this version does not know keep their words. */
function problemOf(status: number, document: unknown, base: URL): AppError {
  const { code, title, detail } = (typeof document === 'object' && document !== null ? document : {}) as {
    readonly [member: string]: unknown;
  };
  if (typeof code !== 'string')
    return new AppError('service.unavailable', {
      detail: `What answers at ${base.origin} is no Habeas API (status ${status}).`,
    });
  const words = [detail, title].find((text) => typeof text === 'string') as string | undefined;
  const known: ErrorCode = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'internal';
  return new AppError(known, { detail: words ?? `The API answered ${code} (status ${status}).` });
}
