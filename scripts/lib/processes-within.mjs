import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { identityOf } from './process-identity.mjs';

/**
 * Every process that was started with this folder, or one below it, as the value of a variable of its environment,
 * however far it has moved from whoever started it; without this process itself. Those of other accounts are seen by
 * root only; on Windows none are.
 * @param {string} folder absolute
 * @returns {{name: string, pid: number, identity: string | null, stopSignal: NodeJS.Signals}[]}
 */
export function processesWithin(folder) {
  const list = existsSync('/proc/self/environ') ? fromProc : fromPs;
  return list(folder)
    .filter(({ pid }) => pid !== process.pid)
    .map(({ name, pid }) => ({ name, pid, identity: identityOf(pid), stopSignal: stopSignalOf(name) }));
}

/** PostgreSQL would wait on SIGTERM until every client has gone. */
const stopSignalOf = (name) => (name === 'postgres' ? 'SIGINT' : 'SIGTERM');

function fromProc(folder) {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => hasFolder(read(`/proc/${pid}/environ`).split('\0'), folder))
    .map((pid) => ({ pid: Number(pid), name: read(`/proc/${pid}/comm`).trim() }));
}

const hasFolder = (variables, folder) =>
  variables.some((variable) => {
    const value = variable.slice(variable.indexOf('=') + 1);
    return value === folder || value.startsWith(`${folder}/`);
  });

/** Empty for a process that has gone, or is another account's. */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** `-E` of BSD: the environment behind the command line, separated by blanks. */
function fromPs(folder) {
  if (process.platform === 'win32') return [];
  const lines = execFileSync('ps', ['-axEww', '-o', 'pid=,command='], { maxBuffer: 2 ** 26 }).toString();
  return lines
    .split('\n')
    .filter((line) => hasFolder(line.trim().split(' ').slice(2), folder))
    .map((line) => {
      const [pid, command] = line.trim().split(' ');
      return { pid: Number(pid), name: command.split('/').at(-1) };
    });
}
