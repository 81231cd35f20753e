import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '#contracts';
import { exists, readText, syncFolder } from '../input/files.js';
import type { Shell } from '../shell.js';

export const JOURNAL_FOLDER = '.habeas-journal';
/** In that folder, the secret of pseudonyms that was made here. */
export const OWN_KEY = 'pseudonym.key';
const KEY_BYTES = 32;

/** Makes the folder of keys and journals beside the map; only its owner may look into it. */
export async function journalFolder(mapFolder: string): Promise<string> {
  const folder = join(mapFolder, JOURNAL_FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/**
 * The secret under which pseudonyms of scope `tenant` and `global` are made: from `--key-file`, from the environment,
 * or made once and kept beside the map.
 * @throws AppError `setting.invalid` when it is not 32 bytes in Base64
 */
export async function pseudonymKey(
  options: { readonly keyFile?: string },
  mapFolder: string,
  shell: Shell,
): Promise<Buffer> {
  if (options.keyFile !== undefined)
    return decode(await readText(resolve(shell.folder, options.keyFile), 'key file'), '--key-file');
  const given = shell.environment['HABEAS_PSEUDONYM_KEY'];
  if (given) return decode(given, 'HABEAS_PSEUDONYM_KEY');
  return ownKey(join(await journalFolder(mapFolder), OWN_KEY), shell);
}

/** The secret of an erasure that was made here; null: there is none, and nothing is made. */
export async function knownPseudonymKey(mapFolder: string, shell: Shell): Promise<Buffer | null> {
  const isMade = await exists(join(mapFolder, JOURNAL_FOLDER, OWN_KEY));
  return shell.environment['HABEAS_PSEUDONYM_KEY'] || isMade ? pseudonymKey({}, mapFolder, shell) : null;
}

function decode(text: string, source: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new AppError('setting.invalid', {
    detail: `${source}: expected ${KEY_BYTES} bytes in Base64, make them with: openssl rand -base64 32`,
  });
}

async function ownKey(file: string, shell: Shell): Promise<Buffer> {
  const made = await writeOnce(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
  if (made)
    shell.note(
      `Made the secret of pseudonyms, ${file}: keep it, the same person gets other pseudonyms without it.`,
    );
  return decode(await readFile(file, 'utf8'), file);
}

/** @returns false when the file exists, also when another process makes it at this very moment */
export async function writeOnce(file: string, content: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  await syncFolder(join(file, '..'));
  return true;
}
