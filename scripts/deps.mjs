// Plain Node >= 18, no dependencies: runs before node_modules exists.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Compares the lock with npm's own record of what is installed: exact, and also right after a manual `npm install`. */
export function stale(root) {
  const hidden = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(hidden)) return 'node_modules is missing';
  const want = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const have = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  for (const [path, p] of Object.entries(want)) {
    if (path === '' || p.link) continue;
    if (have[path] ? have[path].version !== p.version : !(p.optional || p.devOptional || p.peer))
      return `${path} is ${have[path]?.version ?? 'missing'}, lock says ${p.version}`;
  }
  return null;
}

export function ensureDeps(root, log = console.log) {
  const why = stale(root);
  if (!why) return;
  log(`installing packages (${why}) ...`);
  // npm_execpath: the very npm that started us. Under plain `node scripts/start.mjs` fall back to npm on PATH.
  const [cmd, pre] = process.env.npm_execpath
    ? [process.execPath, [process.env.npm_execpath]]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
  const r = spawnSync(
    cmd,
    [
      ...pre,
      'ci',
      '--ignore-scripts',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_ENV: '' }, shell: cmd.endsWith('.cmd') },
  );
  if (r.status !== 0) throw new Error('npm ci failed');
}

const atLeast = (v, min) => {
  const a = v.split('.').map(Number),
    b = min.split('.').map(Number);
  for (let i = 0; i < 3; i++) if (a[i] !== b[i]) return a[i] > b[i];
  return true;
};
/** The Node that runs everything else: the project's own 24 where npm has it for this platform, else the caller's if new enough. */
export function findNode(root, min = '22.17.0') {
  const own = join(root, 'node_modules/.bin/node');
  if (existsSync(own)) return own;
  if (atLeast(process.versions.node, min)) return process.execPath;
  throw new Error(
    `Node >= ${min} needed, this is ${process.versions.node}: install Node 24 (https://nodejs.org) and run again`,
  );
}
