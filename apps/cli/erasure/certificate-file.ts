import { resolve } from 'node:path';
import { AppError } from '#contracts';
import { exists, requireWritable } from '../input/files.js';
import type { Shell } from '../shell.js';
import { jwksFileOf } from './certify.js';
import type { Proposal } from './erasure.js';

/**
 * Where the certificate is to be written; null: nowhere. Asked before anything is changed: the proof of something else
 * is not written over. What was interrupted may have written it already.
 * @param name as it was given
 * @throws AppError `request.invalid` when there is a file of this name, or none can be written
 */
export async function certificateFile(
  name: string | undefined,
  { resumed }: Pick<Proposal, 'resumed'>,
  { folder }: Pick<Shell, 'folder'>,
): Promise<string | null> {
  if (!name) return null;
  const file = resolve(folder, name);
  if (!resumed && (await exists(file)))
    throw new AppError('request.invalid', {
      detail: `${name} exists: name another file for the certificate.`,
    });
  for (const written of [file, jwksFileOf(file)]) await requireWritable(written);
  return file;
}
