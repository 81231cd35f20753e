import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { identityOf, isSameProcess } from './process-identity.mjs';
import { endDeadRuns } from './run-guard.mjs';
import { until } from './wait.mjs';

const GUARD = pathToFileURL(join(process.cwd(), 'scripts/lib/run-guard.mjs')).href;

/** Guards its run, starts a server that outlives it and says the server's pid. */
const RUNNER = `
import { spawn } from 'node:child_process';
import { guardRun } from '${GUARD}';
const home = process.argv[1];
guardRun(home);
const env = { PATH: process.env.PATH, TMPDIR: home + '/tmp' };
const server = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { env, detached: true, stdio: 'ignore' });
console.log(server.pid);
`;

describe('the guard of a run', () => {
  let folder: string;
  let home: string;
  const others: ChildProcess[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-guard-test-'));
    home = join(folder, 'run-1');
    mkdirSync(home);
  });
  afterEach(() => {
    for (const other of others.splice(0)) other.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'ends its servers and folder after %s',
    async (signal) => {
      const runner = spawn(process.execPath, ['--input-type=module', '-e', RUNNER, home], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(createInterface({ input: runner.stdout }), 'line')) as [string];
      const server = { pid: Number(line), identity: identityOf(Number(line)) };
      expect(isSameProcess(server)).toBe(true);

      runner.kill(signal);
      await until(() => !isSameProcess(server) && !existsSync(home), 10_000, 'the end of the run');
    },
  );

  it('leaves alone whoever has nothing of the run', async () => {
    const other = sleeper({ TMPDIR: `${home}-2/tmp` });
    writeFileSync(join(home, 'owner.json'), GONE);
    await endDeadRuns(folder, 'run-');
    expect(existsSync(home)).toBe(false);
    expect(identityOf(other.pid ?? 0)).not.toBeNull();
  });

  it('is made up for by the next run when it was killed as well', async () => {
    const server = sleeper({ HABEAS_TEST_HOME: home });
    const exited = once(server, 'exit');
    writeFileSync(join(home, 'owner.json'), GONE);
    await endDeadRuns(folder, 'run-');
    await exited;
    expect(existsSync(home)).toBe(false);
  });

  it('keeps the folders of runs that live or are about to begin', async () => {
    const owner = { pid: process.pid, identity: identityOf(process.pid) };
    writeFileSync(join(home, 'owner.json'), JSON.stringify(owner));
    mkdirSync(join(folder, 'run-new'));
    const old = join(folder, 'run-old');
    mkdirSync(old);
    utimesSync(old, new Date(0), new Date(0));
    await endDeadRuns(folder, 'run-');
    expect([home, join(folder, 'run-new'), old].map((path) => existsSync(path))).toEqual([true, true, false]);
  });

  const sleeper = (env: Record<string, string>): ChildProcess => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { env, stdio: 'ignore' });
    others.push(child);
    return child;
  };
});

const GONE = JSON.stringify({ pid: 2 ** 22 + 1, identity: 'gone' });
