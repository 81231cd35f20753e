import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf } from '../lib/process-identity.mjs';
import { until } from '../lib/wait.mjs';

const script = join(import.meta.dirname, '../../test/support/stand-ins/stack.mjs');

interface Started {
  readonly process: ChildProcess;
  readonly exited: Promise<number | null>;
  output(): string;
}

describe('Stack', () => {
  let home: string;
  let started: Started[];

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'habeas-stack-test-'));
    started = [];
  });
  afterEach(async () => {
    for (const { process } of started) process.kill('SIGTERM');
    await Promise.all(started.map(({ exited }) => exited));
    endRecorded();
    rmSync(home, { recursive: true, force: true });
  });

  const start = (
    env: Record<string, string> = {},
    command: readonly string[] = [process.execPath, script],
  ) => {
    const child = spawn(command[0] ?? '', command.slice(1), {
      env: { ...process.env, HABEAS_HOME: home, ...env },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += String(part)));
    const stack: Started = {
      process: child,
      exited: new Promise((resolve) => child.once('close', resolve)),
      output: () => text,
    };
    started.push(stack);
    return stack;
  };
  const startAndWait = async (): Promise<Started> => {
    const stack = start();
    await until(() => stack.output().includes('everything is up'), 10_000, 'the stack');
    return stack;
  };
  const recorded = (): { name: string; pid: number }[] =>
    existsSync(join(home, 'run.json')) ? JSON.parse(readFileSync(join(home, 'run.json'), 'utf8')) : [];
  const pidOf = (name: string): number => recorded().find((record) => record.name === name)?.pid ?? 0;
  const notes = (): string[] => readFileSync(join(home, 'notes.txt'), 'utf8').trim().split('\n');
  const endRecorded = (): void => {
    for (const { pid } of recorded()) if (identityOf(pid)) process.kill(pid, 'SIGKILL');
  };

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'stops its parts, the last first, at %s',
    async (signal) => {
      const stack = await startAndWait();
      stack.process.kill(signal);
      expect(await stack.exited).toBe(0);
      expect(notes()).toEqual(['started first', 'started second', 'stopped second', 'stopped first']);
      expect(recorded()).toEqual([]);
      expect(existsSync(join(home, 'run.lock'))).toBe(false);
    },
  );

  it('stops its parts when the process that started it is killed', async () => {
    const shell = start({}, ['sh', '-c', `"${process.execPath}" "${script}"; true`]);
    await until(() => shell.output().includes('everything is up'), 10_000, 'the stack');
    shell.process.kill('SIGKILL');
    await until(() => notes().length === 4, 10_000, 'the stop');
    expect(notes().slice(2)).toEqual(['stopped second', 'stopped first']);
  });

  it('stops its parts when npm is killed and its shell is not', async () => {
    const shell = `sh -c '"${process.execPath}" "${script}"; true'; true`;
    const npm = start({ npm_lifecycle_event: 'start' }, ['sh', '-c', shell]);
    await until(() => npm.output().includes('everything is up'), 10_000, 'the stack');
    npm.process.kill('SIGKILL');
    await until(() => notes().length === 4, 10_000, 'the stop');
    expect(notes().slice(2)).toEqual(['stopped second', 'stopped first']);
  });

  it('starts a part again that was killed, and leaves the others alone', async () => {
    const stack = await startAndWait();
    const [first, second] = [pidOf('first'), pidOf('second')];
    process.kill(first, 'SIGKILL');
    await until(() => stack.output().includes('first is up again'), 10_000, 'the part');
    expect(pidOf('first')).not.toBe(first);
    expect(pidOf('second')).toBe(second);
  });

  it('starts a part again with what has changed when it is asked to', async () => {
    const stack = await startAndWait();
    const [first, second] = [pidOf('first'), pidOf('second')];
    stack.process.kill('SIGUSR2');
    await until(() => stack.output().includes('second is up again'), 10_000, 'the part');
    expect(pidOf('first')).toBe(first);
    expect(pidOf('second')).not.toBe(second);
    expect(notes()).toEqual(['started first', 'started second', 'stopped second', 'started second again']);
  });

  it('refuses a second start on the same home and names who holds it', async () => {
    const stack = await startAndWait();
    const second = start();
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(`another start (pid ${stack.process.pid}) is using ${home}`);
    expect(notes()).toEqual(['started first', 'started second']);
  });

  it('lets exactly one of many simultaneous starts have the home', async () => {
    const stacks = Array.from({ length: 5 }, () => start());
    const isDecided = ({ process, output }: Started): boolean =>
      process.exitCode !== null || output().includes('everything is up');
    await until(() => stacks.every(isDecided), 20_000, 'all starts');
    expect(stacks.filter(({ process }) => process.exitCode === null)).toHaveLength(1);
    expect(notes()).toEqual(['started first', 'started second']);
  });

  it('ends what a killed start left before it starts anew', async () => {
    const killed = await startAndWait();
    const [first, second] = [pidOf('first'), pidOf('second')];
    killed.process.kill('SIGKILL');
    await killed.exited;
    expect([identityOf(first), identityOf(second)]).not.toContain(null);
    await startAndWait();
    expect([identityOf(first), identityOf(second)]).toEqual([null, null]);
  });

  it('says which part did not start, with its last words, and stops the others', async () => {
    const stack = start({ PART_FAILS: 'second' });
    expect(await stack.exited).toBe(1);
    expect(stack.output()).toMatch(/second ended with code 3, see .*second\.log\n +this part cannot start/);
    expect(notes()).toEqual(['started first', 'stopped first']);
  });
});
