import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pgbench } from '../support/pgbench.js';
import { EraseBeside } from './erase-beside.js';

const hasPgbench = await Pgbench.find().then(
  () => true,
  () => false,
);

/** Without pgbench, which the servers that we bring have not, there is no shop. */
(hasPgbench ? describe : describe.skip)('an erasure beside a shop that works', () => {
  const ends: (() => Promise<void>)[] = [];
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'habeas-beside-test-'));
    chmodSync(home, 0o711);
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
    rmSync(home, { recursive: true, force: true });
  });

  it('changes the rows of the person alone, and the shop goes on without long waits', async () => {
    const resources = { home, onEnd: (end: () => Promise<void>) => void ends.push(end) };
    const setting = await EraseBeside.create(resources, {
      ...{ rows: 50_000, seconds: 5, connections: 4 },
      ...{ batchMs: 50, busyPercent: 50 },
    });
    const { alone, beside, faults } = await setting.round('spec');
    expect(faults).toEqual([]);
    expect(beside.transactions).toBeGreaterThan(100);
    // generous, for machines that do other things: at once, its rows would be held for many seconds
    expect(beside.longestMs).toBeLessThan(Math.max(2_000, 4 * alone.longestMs));
    expect(beside.perSecond).toBeGreaterThan(alone.perSecond / 4);
  }, 300_000);
});
