// PostgreSQL refuses to run as root, and its files must be reachable for the account that it runs as.
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, parse } from 'node:path';

const isRoot = process.getuid?.() === 0;

/**
 * The account for a server that must not run as root: null when we are not root.
 * initdb wants a name for its uid, so it is an existing one.
 * @returns {{name: string, uid: number, gid: number} | null}
 */
export function unprivilegedAccount() {
  if (!isRoot) return null;
  const names = [process.env.HABEAS_PG_USER, 'postgres', 'nobody'].filter(Boolean);
  for (const name of names) {
    const uid = idOf('-u', name);
    if (uid !== null) return { name, uid, gid: idOf('-g', name) };
  }
  throw new Error(
    `PostgreSQL does not run as root and none of the accounts ${names.join(', ')} exists: run as a normal user or set DATABASE_URL`,
  );
}

function idOf(option, name) {
  try {
    return Number(execFileSync('id', [option, name], { stdio: 'pipe' }));
  } catch {
    return null;
  }
}

/** May other accounts walk into this path? A folder below one of mode 700 is closed. */
export function isOpenToOthers(path) {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && !(statSync(folder).mode & 0o001)) return false;
    if (folder === parse(folder).root) return true;
  }
}
