import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * What tells a process from a later one with the same pid: when it was started. Null when there is no such process.
 * @param {number} pid
 * @returns {string | null}
 */
export function identityOf(pid) {
  return existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid);
}

export const isSameProcess = ({ pid, identity }) => identity !== null && identityOf(pid) === identity;

/** The pid of a process's parent; null when there is no such process, or no /proc. */
export const parentOf = (pid) => {
  const parent = statOf(pid)?.[1];
  return parent === undefined ? null : Number(parent);
};

function fromProc(pid) {
  const fields = statOf(pid);
  return fields === null || fields[0] === 'Z' ? null : `${bootId()}:${fields[19]}`;
}

/**
 * Fields after the command's name, which may itself contain spaces and parentheses: state is the 1st, parent the 2nd,
 * start the 20th.
 */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

const bootId = () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);

function fromPs(pid) {
  const [state, ...started] = ps(pid, 'stat=,lstart=').trim().split(/\s+/);
  return started.length === 0 || state.startsWith('Z') ? null : started.join(' ');
}

/** The command line of a process, empty when there is none. */
export function commandOf(pid) {
  if (!existsSync('/proc/self/cmdline')) return ps(pid, 'args=');
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function ps(pid, columns) {
  try {
    return execFileSync('ps', ['-o', columns, '-p', String(pid)], { stdio: 'pipe' }).toString();
  } catch {
    return '';
  }
}
