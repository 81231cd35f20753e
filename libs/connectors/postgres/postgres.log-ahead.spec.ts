import { LogAhead } from './postgres.log-ahead.js';

/** Flushes that end when they are told to. */
class Disk {
  readonly flushes: PromiseWithResolvers<void>[] = [];
  readonly flush = (): Promise<void> => {
    const flush = Promise.withResolvers<void>();
    this.flushes.push(flush);
    return flush.promise;
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('LogAhead', () => {
  let disk: Disk;
  let log: LogAhead;
  beforeEach(() => {
    disk = new Disk();
    log = new LogAhead(disk.flush);
  });

  it('writes for few rows once, when it is asked whether they are written', async () => {
    log.note(2_999);
    expect(disk.flushes).toHaveLength(0);
    const asked = log.isWritten();
    await settled();
    expect(disk.flushes).toHaveLength(1);
    disk.flushes[0]?.resolve();
    await asked;
  });

  it('writes while many rows are changed, one flush at a time, and the first one is enough', async () => {
    log.note(2_000);
    log.note(1_000);
    log.note(5_000);
    expect(disk.flushes).toHaveLength(1);
    const asked = log.isWritten();
    disk.flushes[0]?.resolve();
    await asked;
    await settled();
    log.note(3_000);
    expect(disk.flushes).toHaveLength(2);
    await log.isWritten();
  });

  it('waits for the first flush, and tries again when it failed', async () => {
    log.note(3_000);
    let isWritten = false;
    const asked = log.isWritten().then(() => (isWritten = true));
    await settled();
    expect(isWritten).toBe(false);
    disk.flushes[0]?.reject(new Error('gone'));
    await settled();
    expect([isWritten, disk.flushes.length]).toEqual([false, 2]);
    disk.flushes[1]?.resolve();
    await asked;
  });

  it('fails when nothing can be written', async () => {
    const asked = log.isWritten();
    await settled();
    disk.flushes[0]?.reject(new Error('gone'));
    await expect(asked).rejects.toThrow('gone');
  });
});
