// Runs before node_modules exists: no dependencies.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CI_ARGUMENTS = [
  'ci',
  '--ignore-scripts',
  '--include=dev',
  '--include=optional',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

/**
 * Why the installed packages are not those of the lock, or null. Compares with npm's own record of what it installed,
 * which is exact and also right after a manual `npm install`.
 * @param {string} root
 */
export function staleReason(root) {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return 'node_modules is missing';
  const have = packagesOf(installed);
  for (const [path, wanted] of Object.entries(packagesOf(join(root, 'package-lock.json')))) {
    const version = have[path]?.version;
    if (path === '' || wanted.link || version === wanted.version) continue;
    if (version !== undefined || isRequired(wanted))
      return `${path} is ${version ?? 'missing'}, the lock says ${wanted.version}`;
  }
  return null;
}

const packagesOf = (lockFile) => JSON.parse(readFileSync(lockFile, 'utf8')).packages;
const isRequired = (entry) => !(entry.optional || entry.devOptional || entry.peer);

/**
 * Installs when the packages are stale; a few milliseconds when they are not.
 * @param {string} root
 * @param {(line: string) => void} [log]
 */
export async function ensurePackages(root, log = console.log) {
  const reason = staleReason(root);
  if (reason === null) return;
  log(`installing packages (${reason})`);
  const code = await runNpm(root);
  if (code !== 0)
    throw new Error('npm ci failed: check the network and the messages above, then start again');
}

/** The very npm that started us, or the one on PATH. NODE_ENV=production would leave out the compiler. */
function runNpm(root) {
  const ours = process.env.npm_execpath;
  const windows = process.platform === 'win32';
  const [command, prefix] = ours ? [process.execPath, [ours]] : [windows ? 'npm.cmd' : 'npm', []];
  const npm = spawn(command, [...prefix, ...CI_ARGUMENTS], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NODE_ENV: '' },
    shell: !ours && windows,
  });
  return new Promise((resolve) => npm.once('exit', resolve).once('error', () => resolve(-1)));
}
