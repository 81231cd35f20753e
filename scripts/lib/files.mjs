import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** All files below a folder in a stable order; none when it does not exist. */
export function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
    );
}

/** SHA-256 over names and contents. */
export function hashFiles(base, files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(relative(base, file)).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

/** The content of a JSON file, or the fallback when it is missing or broken. */
export function readJson(file, fallback) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return fallback;
  }
}

/** Readers see the old or the new content, never half of it. */
export function writeAtomically(file, content, mode = 0o600) {
  const next = `${file}.${process.pid}.tmp`;
  writeFileSync(next, content, { mode });
  renameSync(next, file);
}
