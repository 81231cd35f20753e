import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FileNotes, sealedNotes } from '#connectors';
import type { Notes } from '#connectors/spi';
import { AppError } from '#contracts';
import { exists } from '../input/files.js';
import type { Shell } from '../shell.js';
import { SealedText } from './sealed-text.js';
import { JOURNAL_FOLDER, knownPseudonymKey } from './secret-key.js';

const NOTES_FILE = 'notes.sqlite';

/**
 * Beside the map, the notes of stores that have no place for them, sealed like the journal. The file is made with the
 * first note that is asked for.
 */
export function apiNotes(mapFolder: string, secret: Buffer): Notes {
  const folder = join(mapFolder, JOURNAL_FOLDER);
  const sealed = new SealedText(secret);
  let opened: Notes | null = null;
  const notes = (): Notes => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return (opened ??= sealedNotes(new FileNotes(join(folder, NOTES_FILE)), {
      seal: (text, id) => sealed.seal(text, id),
      open: (text, id) => openWith(sealed, text, id),
    }));
  };
  return {
    get: (id) => notes().get(id),
    swap: (id, expected, next) => notes().swap(id, expected, next),
    list: (prefix) => notes().list(prefix),
  };
}

function openWith(sealed: SealedText, text: string, id: string): string {
  try {
    return sealed.open(text, id) as string;
  } catch (cause) {
    throw new AppError('setting.invalid', {
      detail: `${JOURNAL_FOLDER}/${NOTES_FILE} holds notes of an unfinished erasure that this secret of pseudonyms does not open.`,
      cause,
    });
  }
}

/** Those of an erasure that was made here: whoever verifies makes neither notes nor a secret. */
export async function knownNotes(mapFolder: string, shell: Shell): Promise<Notes | null> {
  const secret = await knownPseudonymKey(mapFolder, shell);
  const isKept = await exists(join(mapFolder, JOURNAL_FOLDER, NOTES_FILE));
  return secret !== null && isKept ? apiNotes(mapFolder, secret) : null;
}
