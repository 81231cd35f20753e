import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry } from '#engine';
import { FileJournal } from './file-journal.js';
import { SealedText } from './sealed-text.js';

describe('the journal of a store', () => {
  const sealed = new SealedText(Buffer.alloc(32, 7));
  const first: JournalEntry = {
    step: 'store',
    batch: 0,
    state: 'prepared',
    token: '7:9',
    detail: { rows: 2 },
  };
  const second: JournalEntry = { step: 'store', batch: 0, state: 'done', detail: { rows: 2 } };
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-'));
    file = join(folder, 'shop.ndjson');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const reopened = () => new FileJournal(file, sealed);

  it('is empty before the first entry', async () => {
    expect(await reopened().entries()).toEqual([]);
  });

  it('remembers entries in order for the next process', async () => {
    const journal = reopened();
    await journal.append(first);
    await journal.append(second);
    expect(await reopened().entries()).toEqual([first, second]);
  });

  it('forgets an entry that a crash cut short, and goes on after it', async () => {
    await reopened().append(first);
    const whole = readFileSync(file);
    for (let cut = 1; cut < whole.length; cut += 7) {
      writeFileSync(file, whole);
      appendFileSync(file, whole.subarray(0, cut));
      await reopened().append(second);
      expect(await reopened().entries()).toEqual([first, second]);
    }
  });

  it.each([
    ['another secret', () => new FileJournal(file, new SealedText(Buffer.alloc(32, 8)))],
    ['another store', () => new FileJournal(file, sealed)],
  ])('is not read with %s', async (what, open) => {
    await reopened().append(first);
    if (what === 'another store') {
      const moved = join(folder, 'other.ndjson');
      writeFileSync(moved, readFileSync(file));
      file = moved;
    }
    await expect(open().entries()).rejects.toMatchObject({ code: 'setting.invalid' });
  });

  it('holds nothing in clear', async () => {
    await reopened().append({ ...first, detail: 'jane@example.com' });
    expect(readFileSync(file, 'utf8')).not.toContain('jane');
  });
});
