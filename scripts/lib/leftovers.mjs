import { isSameProcess } from './process-identity.mjs';
import { sleep } from './wait.mjs';

const PATIENCE = 10_000;

/** What is written down about a started process, so that a later run can end it if this one is killed. */
export const recordOf = ({ name, pid, identity, stopSignal }) => ({ name, pid, identity, stopSignal });

/**
 * Ends processes of an earlier run that was killed before it could, last started first. A pid that meanwhile belongs
 * to somebody else is left alone.
 * @param {readonly {name: string, pid: number, identity: string | null, stopSignal: string}[]} records
 * @param {(line: string) => void} log
 */
export async function endLeftovers(records, log = () => {}) {
  for (const record of [...records].reverse()) {
    if (!isSameProcess(record)) continue;
    log(`ending ${record.name} (pid ${record.pid}) of an earlier run`);
    await endProcess(record);
  }
}

async function endProcess(record) {
  signal(record.pid, record.stopSignal);
  const end = Date.now() + PATIENCE;
  while (isSameProcess(record) && Date.now() < end) await sleep(50);
  if (isSameProcess(record)) signal(record.pid, 'SIGKILL');
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
