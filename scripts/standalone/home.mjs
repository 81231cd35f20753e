import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';

const PRIVATE_FOLDERS = ['logs', 'shop', 'packages', 'temporal'];

/** Where everything of one standalone lies: data, keys, ports, logs. */
export class Home {
  /**
   * @param {string} root
   * @param {string | undefined} chosen HABEAS_HOME
   */
  constructor(root, chosen) {
    const usual = join(root, '.habeas');
    this.path = chosen ? resolve(chosen) : usual;
    this.isUsual = this.path === usual;
  }

  file(...names) {
    return join(this.path, ...names);
  }

  /** Others may pass through (PostgreSQL runs under another account when we are root) but not look around. */
  create() {
    try {
      makeFolder(this.path);
      chmodSync(this.path, 0o711);
      for (const folder of PRIVATE_FOLDERS) makeFolder(this.file(folder), 0o700);
    } catch (error) {
      throw new Error(
        `the folder ${this.path} cannot be used (${error.code}): set HABEAS_HOME to one you may write to`,
      );
    }
  }

  /** Content of a secret file; made at the first start, readable by its owner alone. */
  secret(name, make) {
    const file = this.file(name);
    if (!existsSync(file)) writeFileSync(file, `${make()}\n`, { mode: 0o600, flag: 'wx' });
    return readFileSync(file, 'utf8').trim();
  }
}

/** Level by level: asked to make several at once below a place that takes no folders, such as /proc, Node never ends. */
function makeFolder(path, mode = 0o777) {
  if (isFolder(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!isFolder(path)) throw error;
  }
}

const isFolder = (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Path of the master key: 32 random bytes in Base64. */
export function masterKeyFile(home) {
  home.secret('master.key', () => randomBytes(32).toString('base64'));
  return home.file('master.key');
}

export const adminKey = (home, given) =>
  given || home.secret('admin.key', () => `hbs_${randomBytes(24).toString('base64url')}`);
