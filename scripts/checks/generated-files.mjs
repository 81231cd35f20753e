// Files that are made by a command and checked in must be what the command makes today.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/root.mjs';

/**
 * Each `args` are those of Node; the command prints the whole file to standard output.
 * @type {readonly {file: string, args: readonly string[]}[]}
 */
const GENERATED = [];

const stale = GENERATED.filter(({ file, args }) => {
  const made = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 64_000_000 });
  if (made.status !== 0) console.log(made.stderr);
  return made.status !== 0 || made.stdout !== readFileSync(join(root, file), 'utf8');
});

for (const { file, args } of stale)
  console.log(`${file} is not what its sources make: node ${args.join(' ')} > ${file}`);
process.exitCode = stale.length > 0 ? 1 : 0;
