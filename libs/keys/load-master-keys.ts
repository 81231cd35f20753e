import { readFile } from 'node:fs/promises';
import { AppError } from '#contracts';
import type { Settings } from '#platform';
import { MasterKeys } from './master-keys.js';

const SECRET_BYTES = 32;

interface Line {
  /** As an editor counts, from 1. */
  readonly number: number;
  readonly secret: Buffer;
}

/**
 * Reads the file or address that holds the master keys: one a line, empty lines do not count.
 * @throws AppError `setting.invalid` when it cannot be read, a line is not 32 bytes in Base64, or a key is there twice
 */
export async function loadMasterKeys(settings: Settings): Promise<MasterKeys> {
  const name = settings.MASTER_KEY_FILE ? 'MASTER_KEY_FILE' : 'MASTER_KEY_URL';
  const text = await readText(settings).catch((cause: Error) => {
    throw invalid(`${name}: the master key cannot be read (${cause.message}).`, cause);
  });
  return readMasterKeys(text, name);
}

/** @param name of the setting, for messages */
export function readMasterKeys(text: string, name: string): MasterKeys {
  const [first, ...older] = linesOf(text, name);
  if (!first) throw invalid(`${name}: ${EXPECTED}`);
  refuseTwice([first, ...older], name);
  return new MasterKeys(first.secret, ...older.map(({ secret }) => secret));
}

const EXPECTED = 'expected 32 bytes in Base64, make them with: openssl rand -base64 32';

function linesOf(text: string, name: string): Line[] {
  const lines = text.split('\n').map((line, index) => ({ number: index + 1, text: line.trim() }));
  return lines
    .filter(({ text }) => text !== '')
    .map(({ number, text }, _, { length }) => {
      const secret = Buffer.from(text, 'base64');
      const place = length > 1 ? `line ${number}: ` : '';
      if (secret.length !== SECRET_BYTES) throw invalid(`${name}: ${place}${EXPECTED}`);
      return { number, secret };
    });
}

/** Whoever adds a line means another key: what looks like two is a slip that would come out only when the old one is gone. */
function refuseTwice(lines: readonly Line[], name: string): void {
  for (const [index, { number, secret }] of lines.entries()) {
    const twin = lines.slice(index + 1).find((other) => other.secret.equals(secret));
    if (twin)
      throw invalid(
        `${name}: lines ${number} and ${twin.number} are the same key. Take one of them out, or make a new key with: openssl rand -base64 32`,
      );
  }
}

async function readText({ MASTER_KEY_FILE: file, MASTER_KEY_URL: url }: Settings): Promise<string> {
  if (file) return readFile(file, 'utf8');
  const response = await fetch(url!, { redirect: 'error', signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.text();
}

const invalid = (detail: string, cause?: unknown): AppError =>
  new AppError('setting.invalid', { detail, cause });
