// Files that are made by a program and checked in must be what the program makes today.
import { spawnSync } from 'node:child_process';
import { root } from '../lib/root.mjs';

/** Each is run on the built project, and exits with 1 when its file is out of date. */
const GENERATORS = [['dist/apps/api/openapi.js', '--check']];

/** The check of types looks for errors in the same files, at the same time. */
const BUILD = ['scripts/build.mjs', '--unchecked'];

const failed = [BUILD, ...GENERATORS].filter((args) => !succeeds(args));
process.exitCode = failed.length > 0 ? 1 : 0;

function succeeds(args) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;
}
