import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryLock, waitForLock } from './file-lock.mjs';

describe('file lock', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-lock-test-'));
    file = join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('names its holder to whoever comes second', async () => {
    await tryLock(file);
    expect((await tryLock(file)).holder?.pid).toBe(process.pid);
  });

  it('is free again after its release', async () => {
    (await tryLock(file)).release?.();
    expect((await tryLock(file)).holder).toBeUndefined();
  });

  it.each([
    ['a process that is gone', { pid: 2 ** 22 + 1, identity: 'gone' }],
    ['a pid that now belongs to another process', { pid: process.pid, identity: 'an earlier one' }],
  ])('is taken over from %s', async (_case, holder) => {
    writeFileSync(file, JSON.stringify(holder));
    expect((await tryLock(file)).holder).toBeUndefined();
  });

  it('is taken over from a file that was cut off', async () => {
    writeFileSync(file, '{"pi');
    expect((await tryLock(file)).holder).toBeUndefined();
  });

  it('is handed on to whoever waits', async () => {
    const first = await tryLock(file);
    const waiting = waitForLock(file);
    first.release?.();
    expect((await waiting).holder).toBeUndefined();
  });
});
