import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { LogFile } from './log-lines.js';

/**
 * Writes the log files, all or none; does nothing when the folder is there.
 * @returns whether they were written now
 */
export async function seedLogs(folder: string, files: readonly LogFile[]): Promise<boolean> {
  if (existsSync(folder)) return false;
  const draft = `${folder}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  for (const { name, text } of files)
    await writeFile(join(draft, name), name.endsWith('.gz') ? gzipSync(text) : text);
  await rename(draft, folder);
  return true;
}

/** Removes the application's files, and the folder when nothing else is in it. */
export async function dropLogs(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const files = (await readdir(folder)).filter((name) => name.startsWith('app.log'));
  await Promise.all(files.map((name) => rm(join(folder, name))));
  if ((await readdir(folder)).length === 0) await rmdir(folder);
}
