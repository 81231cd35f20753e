import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '#contracts';
import { writeWhole } from '../input/files.js';

/** Rows by what became of them. */
export interface ImportCounts {
  readonly read: number;
  /** Written now; of a dry run: that could be. */
  readonly recorded: number;
  /** The same was recorded before. */
  readonly repeated: number;
  /** Something newer was recorded before. */
  readonly outdated: number;
  /** Left out, each with its line in the file of errors. */
  readonly bad: number;
}

const count = z.int().min(0);
const checkpointSchema = z.strictObject({
  version: z.literal(1),
  tenant: z.string(),
  format: z.enum(['csv', 'ndjson']),
  /** SHA-256 of the mapping, hex; null: none. */
  mapping: z.string().nullable(),
  silent: z.boolean(),
  /** How much of the input is done: every row before it is recorded or in the file of errors. */
  bytes: count,
  digest: z.string(),
  lines: count,
  columns: z.array(z.string()).nullable(),
  /** Length of the file of errors at that point, in bytes. */
  errorBytes: count,
  counts: z.strictObject({ read: count, recorded: count, repeated: count, outdated: count, bad: count }),
});

/** How far an import has come. Lies beside its file and is good for no other one. */
export type Checkpoint = z.output<typeof checkpointSchema>;

export const checkpointOf = (file: string): string => `${file}.habeas-import.json`;

/** null: there is none. @throws AppError `request.invalid` */
export async function readCheckpoint(path: string): Promise<Checkpoint | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const parsed = checkpointSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new AppError('request.invalid', {
    detail: `${path} cannot be understood. Remove it and run the command without --resume; what is recorded already is recorded once.`,
  });
}

/** Whole or not at all, also after a power cut. */
export const writeCheckpoint = (path: string, checkpoint: Checkpoint): Promise<void> =>
  writeWhole(path, `${JSON.stringify(checkpoint, null, 2)}\n`);

export const removeCheckpoint = (path: string): Promise<void> => rm(path, { force: true });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
