import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LiteralToken } from '../text/index.js';
import type { OpenLog } from './log-file.js';
import { SearchMemory, type FoundPlaces } from './search-memory.js';

const token = (text: string): LiteralToken => ({
  bytes: Buffer.from(text),
  boundary: 'word',
  ignoreCase: false,
});
const FOUND: FoundPlaces = {
  ...{ offsets: [3], tokens: [0], isInJson: false },
  tally: { rows: 1, digest: '0000000000000001' },
  ...{ keys: { rows: 0, starts: [] }, position: { size: 7, tail: 0 } },
};

describe('SearchMemory', () => {
  let folder: string;
  let path: string;
  let handle: FileHandle;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-memory-test-'));
    path = join(folder, 'app.log');
    writeFileSync(path, 'to ann\n');
    handle = await open(path);
  });
  afterEach(async () => {
    await handle.close();
    rmSync(folder, { recursive: true });
  });

  const logOf = (format: OpenLog['format'] = 'plain'): OpenLog => ({
    file: { id: '1:1', family: 'app', paths: ['app.log'], size: 7, links: 1 },
    ...{ handle, format },
  });
  const settle = async (): Promise<void> => {
    const limit = Date.now() + 10_000;
    while (Date.now() - statSync(path).ctimeMs < 100 && Date.now() < limit) await nextTurn();
  };

  it('recalls what was found while nobody writes to the file', async () => {
    await settle();
    const memory = new SearchMemory();
    const search = memory.nameOf([token('ann')]);
    const stamp = await memory.stampOf(logOf());
    await memory.remember(search, logOf(), stamp, FOUND);
    expect(memory.recall(search, logOf(), await memory.stampOf(logOf()))).toEqual(FOUND);
    expect(memory.recall(memory.nameOf([token('bob')]), logOf(), stamp)).toBeUndefined();

    appendFileSync(path, 'to ann\n');
    await settle();
    expect(memory.recall(search, logOf(), await memory.stampOf(logOf()))).toBeUndefined();
    memory.forget();
    expect(memory.recall(search, logOf(), stamp)).toBeUndefined();
  });

  it('remembers nothing of a file that was written to while it was read', async () => {
    await settle();
    const memory = new SearchMemory();
    const search = memory.nameOf([token('ann')]);
    const stamp = await memory.stampOf(logOf());
    appendFileSync(path, 'to ann\n');
    await memory.remember(search, logOf(), stamp, FOUND);
    expect(memory.recall(search, logOf(), stamp)).toBeUndefined();
  });

  it('trusts no times of a moment ago, and none of packed files', async () => {
    const memory = new SearchMemory();
    await settle();
    expect(await memory.stampOf(logOf('gzip'))).toBeUndefined();
    writeFileSync(path, 'to bob\n');
    const stamp = await memory.stampOf(logOf());
    expect(stamp === undefined || Date.now() - statSync(path).ctimeMs >= 50).toBe(true);
  });

  it('tells tokens apart by their bytes and by how they are compared', () => {
    const memory = new SearchMemory();
    const names = [
      [token('ann')],
      [token('an'), token('n')],
      [{ ...token('ann'), ignoreCase: true }],
      [{ ...token('ann'), embedded: true }],
      [{ ...token('ann'), boundary: 'email' as const }],
    ].map((tokens) => memory.nameOf(tokens));
    expect(new Set(names).size).toBe(names.length);
    expect(memory.nameOf([token('ann')])).toBe(names[0]);
    expect(new SearchMemory().nameOf([token('ann')])).not.toBe(names[0]);
  });
});
