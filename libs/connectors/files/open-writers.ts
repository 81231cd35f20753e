import { readdir, readFile, readlink } from 'node:fs/promises';

const WRITING = 0o3;

/**
 * Which of these files a running program has open for writing, as far as the kernel tells (Linux, and processes that this
 * user may look at). Such a program would go on writing into the old file after another took its place.
 */
export async function filesOpenForWriting(paths: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const own = String(process.pid);
  for (const id of await entriesOf('/proc'))
    if (/^\d+$/.test(id) && id !== own)
      for (const descriptor of await entriesOf(`/proc/${id}/fd`)) {
        const path = await readlink(`/proc/${id}/fd/${descriptor}`).catch(() => null);
        if (path !== null && paths.has(path) && (await isForWriting(id, descriptor))) found.add(path);
      }
  return found;
}

const entriesOf = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

async function isForWriting(id: string, descriptor: string): Promise<boolean> {
  const info = await readFile(`/proc/${id}/fdinfo/${descriptor}`, 'utf8').catch(() => '');
  const flags = /^flags:\s*([0-7]+)/m.exec(info)?.[1];
  return flags !== undefined && (Number.parseInt(flags, 8) & WRITING) !== 0;
}
