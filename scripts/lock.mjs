// One stack per data folder. Two Temporal dev servers on one SQLite file both start, and both write.
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from './proc.mjs';

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    return e.code === 'EPERM';
  }
};
const commandOf = (pid) => {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { stdio: 'pipe' }).toString();
  } catch {
    return '';
  }
};

export async function takeLock(home, log) {
  const file = join(home, 'run.json');
  let old;
  try {
    old = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    /* none */
  }
  if (old && old.pid !== process.pid && alive(old.pid) && commandOf(old.pid).includes('start.mjs'))
    throw new Error(`already running (pid ${old.pid}); stop it with Ctrl-C or "kill ${old.pid}"`);
  for (const { name, pid, mark } of (old?.children ?? []).reverse()) {
    // left over from a start.mjs that was killed
    if (!alive(pid) || !commandOf(pid).includes(mark)) continue;
    log(`ending ${name} (pid ${pid}) of an earlier run`);
    process.kill(pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM');
    for (let i = 0; i < 100 && alive(pid); i++) await sleep(100);
    if (alive(pid)) process.kill(pid, 'SIGKILL');
  }
  const write = (children) => {
    writeFileSync(`${file}.tmp`, JSON.stringify({ pid: process.pid, children }));
    renameSync(`${file}.tmp`, file);
  };
  write([]);
  return { write, release: () => rmSync(file, { force: true }) };
}
