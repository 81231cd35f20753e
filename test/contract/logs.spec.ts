import { spawn, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { constants, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { logsConnector } from '../../libs/connectors/logs/index.js';
import {
  DEFAULT_LIMITS,
  type Change,
  type Row,
  type ScanResult,
  type Store,
  type StoreSettings,
  type TextToken,
} from '#connectors/spi';
import { KILLS, KILLS_TIMEOUT_MS, reportKills } from './kills.js';

const MAIL = 'ann.lee@example.com';
const PSEUDONYM = 'pdo.rto@uhoboqd.uxn';
const mail: TextToken = {
  bytes: Buffer.from(MAIL),
  replacement: Buffer.from(PSEUDONYM),
  boundary: 'email',
  ignoreCase: true,
};
const mentions = (...tokens: TextToken[]) => ({ op: 'mentions', tokens }) as const;
const replace = (collection = '*', ...tokens: TextToken[]): Change => ({
  collection,
  key: [],
  where: mentions(...(tokens.length > 0 ? tokens : [mail])),
  action: { kind: 'update', set: [{ column: '*', kind: 'tokens' }] },
});
const replaced = (text: string) => text.replace(/(?<![\w.+-])ann\.lee@example\.com/g, PSEUDONYM);

const CHECKED = zstdCompressSync(MAIL, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'habeas-logs-test-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const path = (...names: string[]) => join(root, ...names);
const write = (name: string, content: string | Buffer) => writeFileSync(path(name), content);
const read = (name: string) => readFileSync(path(name), 'latin1');
/** Until its last change is so old that a further one would be seen by its times. */
const settled = async (name: string): Promise<void> => {
  const limit = Date.now() + 10_000;
  while (Date.now() - statSync(path(name)).ctimeMs < 60 && Date.now() < limit) await nextTurn();
};
const settingsOf = (extra: Partial<StoreSettings> = {}): StoreSettings => ({
  id: 'weblogs',
  type: 'logs',
  connection: root,
  access: 'write',
  limits: DEFAULT_LIMITS,
  ...extra,
});
const openStore = (extra: Partial<StoreSettings> = {}): Promise<Store> =>
  logsConnector.open(settingsOf(extra));

/** A whole erasure: search, token, commit. */
async function erase(store: Store, ...changes: Change[]) {
  const session = await store.write({ lock: 'job' });
  const tallies = [];
  for (const change of changes.length > 0 ? changes : [replace()]) tallies.push(await session.change(change));
  const token = await session.token();
  await session.commit();
  return { tallies, token, changed: session.changed!() };
}
async function scanAll(store: Store, token: TextToken = mail): Promise<ScanResult[]> {
  const results: ScanResult[] = [];
  const { bytes, boundary, ignoreCase } = token;
  for await (const result of store.scan({
    tokens: [{ bytes, boundary, ignoreCase, identity: 0 }],
    control: true,
  })) {
    results.push(result);
  }
  return results;
}

describe('describe', () => {
  it('shows families as collections, rotated files in the family of their name', async () => {
    mkdirSync(path('web'));
    for (const name of [
      'app.log',
      'app.log.1',
      'app.log.2.gz',
      'app-2026-11-23.log',
      'web/access.log-20261123',
      'x.txt',
    ]) {
      write(name, 'a'.repeat(100));
    }
    const { collections, findings, foreignKeys } = await (
      await openStore({ families: { app: ['app.log'], web: ['web/*.log'] } })
    ).describe();
    expect(collections.map(({ name, kind, estimatedRows }) => [name, kind, estimatedRows])).toEqual([
      ['app', 'files', 4],
      ['web', 'files', 1],
    ]);
    expect(collections[0]?.columns).toMatchObject([{ name: '*', kind: 'text' }]);
    expect(foreignKeys).toEqual([]);
    expect(findings).toEqual([
      { code: 'UNMAPPED', collection: null, location: 'x.txt', detail: 'no family has this file' },
    ]);
  });

  it('names what it cannot read, special files, and links out of the folder', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'habeas-logs-test-'));
    writeFileSync(join(outside, 'secret.log'), MAIL);
    symlinkSync(join(outside, 'secret.log'), path('link.log'));
    symlinkSync(outside, path('folder'));
    symlinkSync('nowhere', path('broken.log'));
    execFileSync('mkfifo', [path('pipe')]);
    write('a.log.bz2', Buffer.from('425a6839314159265359', 'hex'));
    write('b.log', Buffer.from('\ufeffann', 'utf16le'));
    const store = await openStore();
    const { findings } = await store.describe();
    expect(findings?.map(({ code, location, detail }) => [code, location, detail])).toEqual([
      ['OUTSIDE_ROOT', 'folder', 'link out of the folder'],
      ['OUTSIDE_ROOT', 'link.log', 'link out of the folder'],
      ['SPECIAL_FILE', 'pipe', 'fifo'],
      ['UNREADABLE', 'a.log.bz2', 'bzip2'],
      ['UNREADABLE', 'b.log', 'UTF-16'],
    ]);
    await expect(scanAll(store)).rejects.toMatchObject({ code: 'store.unreadable' });
    await expect(erase(store)).rejects.toMatchObject({ code: 'store.unreadable' });
    expect(readFileSync(join(outside, 'secret.log'), 'utf8')).toBe(MAIL);
    rmSync(outside, { recursive: true });
  });

  it('says that a missing folder cannot be reached', async () => {
    const store = await openStore({ connection: path('none') });
    const unreachable = expect.objectContaining({ code: 'store.unreachable' });
    await expect(store.describe()).rejects.toEqual(unreachable);
    await expect(store.read()).rejects.toEqual(unreachable);
    await expect(store.write({ lock: 'job' })).rejects.toEqual(unreachable);
    await expect(
      store.outcome('{"version":1,"salt":"","pairs":[],"families":{"*":{"files":[]}}}'),
    ).rejects.toEqual(unreachable);
    await expect(scanAll(store)).rejects.toEqual(unreachable);
  });
});

describe('reading', () => {
  it('gives file, offset and line of every mention', async () => {
    write('app.log', `one\r\nto ${MAIL} ok\r\njoann.lee@example.com\r\nCC ${MAIL.toUpperCase()}`);
    write('app.log.1.gz', gzipSync(`old ${MAIL}\n`));
    const session = await (await openStore()).read();
    const rows: Row[] = [];
    for await (const batch of session.select({
      collection: '*',
      columns: ['file', 'offset', 'line'],
      where: mentions(mail),
      batchRows: 1,
    })) {
      expect(batch).toHaveLength(1);
      rows.push(...batch);
    }
    expect(rows).toEqual([
      { file: 'app.log', offset: 8, line: `to ${MAIL} ok` },
      { file: 'app.log', offset: 58, line: `CC ${MAIL.toUpperCase()}` },
      { file: 'app.log.1.gz', offset: 4, line: `old ${MAIL}` },
    ]);
  });

  it('tallies the same hits to the same digest after rotation, compression and appending of other lines', async () => {
    const store = await openStore();
    const tally = async () => (await store.read()).tally({ collection: '*', key: [], where: mentions(mail) });
    write('app.log', `1 ${MAIL}\n2 ${MAIL}\n2 ${MAIL}\n`);
    const first = await tally();
    expect(first).toEqual({ rows: 3, digest: expect.stringMatching(/^[0-9a-f]{16}$/) });
    renameSync(path('app.log'), path('app.log.1'));
    write('app.log', 'nothing here\n');
    expect(await tally()).toEqual(first);
    write('app.log.1.gz', gzipSync(readFileSync(path('app.log.1'))));
    unlinkSync(path('app.log.1'));
    expect(await tally()).toEqual(first);
    write('app.log', `2 ${MAIL}\n`);
    expect(await tally()).toMatchObject({ rows: 4, digest: expect.not.stringMatching(first.digest) });
  });

  it('refuses predicates that have no meaning in text, and unknown families', async () => {
    const session = await (await openStore()).read();
    const query = { collection: '*', key: [] };
    await expect(session.tally({ ...query, where: { op: 'raw', text: 'x' } })).rejects.toMatchObject({
      code: 'plan.infeasible',
    });
    await expect(session.tally({ collection: 'none', key: [], where: mentions(mail) })).rejects.toMatchObject(
      {
        code: 'store.failed',
      },
    );
    expect(await session.tally({ ...query, where: { op: 'any', of: [] } })).toEqual({
      rows: 0,
      digest: '0'.repeat(16),
    });
    expect(await session.explain({ ...query, where: mentions(mail) })).toBeNull();
  });
});

describe('erasing', () => {
  it('changes only the bytes of the token and keeps inode, size, owner and mode', async () => {
    const lines = [
      `from=<${MAIL}> joann.lee@example.com x`,
      `{"to":"${MAIL}","${MAIL}":1,"cc":["${MAIL}"],"n\\n${MAIL}":"\\n${MAIL}"}`,
      `not json {"${MAIL}":1}`,
    ];
    write('app.log', lines.join('\r\n'));
    chmodSync(path('app.log'), 0o640);
    const before = statSync(path('app.log'));
    const { tallies, changed } = await erase(await openStore());
    const after = statSync(path('app.log'));
    expect([after.ino, after.size, after.uid, after.mode]).toEqual([
      before.ino,
      before.size,
      before.uid,
      before.mode,
    ]);
    expect(read('app.log').split('\r\n')).toEqual([
      replaced(lines[0]!),
      `{"to":"${PSEUDONYM}","${MAIL}":1,"cc":["${PSEUDONYM}"],"n\\n${MAIL}":"\\n${PSEUDONYM}"}`,
      replaced(lines[2]!),
    ]);
    expect(tallies[0]?.rows).toBe(5);
    expect(changed.get('*')).toEqual(tallies[0]);
  });

  it.each<[string, Buffer]>([
    ['CRLF and no final newline', Buffer.from(`a\r\n${MAIL}\r\n${MAIL}`)],
    ['a byte order mark', Buffer.from(`\ufeff${MAIL}\n`)],
    [
      'invalid UTF-8 and NUL',
      Buffer.concat([
        Buffer.from([0xff, 0xfe, 0x41, 0, 0xc3]),
        Buffer.from(MAIL),
        Buffer.from([0, 0x80, 0xe9, 10]),
      ]),
    ],
    ['nothing but the token', Buffer.from(MAIL)],
    ['no hit', Buffer.from('nobody\n')],
    ['nothing', Buffer.alloc(0)],
  ])('keeps a file with %s as it is outside the hits', async (_, content) => {
    const bytes = content[0] === 0xff ? Buffer.concat([Buffer.from('x'), content]) : content;
    write('app.log', bytes);
    write('packed.gz', gzipSync(bytes));
    write('packed.zst', zstdCompressSync(bytes));
    await erase(await openStore());
    const expected = replaced(bytes.toString('latin1'));
    expect(read('app.log')).toBe(expected);
    expect(gunzipSync(readFileSync(path('packed.gz'))).toString('latin1')).toBe(expected);
    expect(zstdDecompressSync(readFileSync(path('packed.zst'))).toString('latin1')).toBe(expected);
    expect(readdirSync(root).sort()).toEqual(['app.log', 'packed.gz', 'packed.zst']);
  });

  it('keeps numbers of JSON numbers', async () => {
    const id: TextToken = {
      bytes: Buffer.from('48151623'),
      replacement: Buffer.from('01234567'),
      boundary: 'word',
      ignoreCase: false,
    };
    write('app.log', '{"id":48151623,"s":"48151623"}\nid=48151623\n');
    await erase(await openStore(), replace('*', id));
    expect(read('app.log')).toBe('{"id":11234567,"s":"01234567"}\nid=01234567\n');
  });

  it('finds hits in a line of many megabytes', async () => {
    const filler = 'x'.repeat(5_000_000);
    const text = `{"a":"${filler} ${MAIL} ${filler} ${MAIL} ${filler}","${MAIL}":1}\n${MAIL}\n`;
    write('app.log', text);
    const { tallies } = await erase(await openStore());
    expect(tallies[0]?.rows).toBe(3);
    const after = read('app.log');
    expect(() => JSON.parse(after.split('\n')[0]!) as unknown).not.toThrow();
    expect(after.split(PSEUDONYM)).toHaveLength(4);
    expect(after.length).toBe(text.length);
  });

  it('changes what a plan of the same store found, and looks again at a file that was written to since', async () => {
    const lines = `to ${MAIL.toUpperCase()}\nto ${MAIL}\n`;
    const before = new Date('2026-01-02T03:04:05.678Z');
    for (const name of ['same.log', 'moved.log', 'longer.log']) {
      write(name, lines);
      utimesSync(path(name), before, before);
    }
    await settled('longer.log');
    const store = await openStore();
    const planned = await (await store.read()).tally({ collection: '*', key: [], where: mentions(mail) });
    expect(planned.rows).toBe(6);
    write('moved.log', `${'x'.repeat(MAIL.length)}\n${lines}`.slice(0, lines.length - 1) + '\n');
    appendFileSync(path('longer.log'), lines);
    const session = await store.write({ lock: 'job' });
    const tally = await session.change(replace());
    await session.commit();
    expect(tally.rows).toBe(2 + 1 + 4);
    for (const name of ['same.log', 'moved.log', 'longer.log']) {
      expect(read(name).toLowerCase()).not.toContain(MAIL);
    }
    expect(read('same.log')).toBe(`to ${PSEUDONYM}\nto ${PSEUDONYM}\n`);
  });

  it('keeps numbers of JSON numbers also where a plan found them', async () => {
    const before = new Date('2026-01-02T03:04:05.678Z');
    const number: TextToken = {
      ...mail,
      bytes: Buffer.from('48151623'),
      replacement: Buffer.from('01234567'),
    };
    write('app.log', `{"a":48151623}\n${MAIL}\n`);
    utimesSync(path('app.log'), before, before);
    await settled('app.log');
    const store = await openStore();
    const where = mentions(mail, number);
    await (await store.read()).tally({ collection: '*', key: [], where });
    const session = await store.write({ lock: 'job' });
    await session.change(replace('*', mail, number));
    await session.commit();
    expect(read('app.log')).toBe(`{"a":11234567}\n${PSEUDONYM}\n`);
  });

  it('passes a sparse file in bounded time and memory', async () => {
    write('app.log', `${MAIL}\n`);
    truncateSync(path('app.log'), 2 * 1024 ** 3);
    appendFileSync(path('app.log'), `\n${MAIL}\n`);
    const blocks = statSync(path('app.log')).blocks;
    const before = process.memoryUsage().rss;
    const reading = await duration(async () => readThrough(path('app.log')));
    const erasing = await duration(async () => {
      expect((await erase(await openStore())).tallies[0]?.rows).toBe(2);
    });
    expect(erasing).toBeLessThan(20 * reading + 30_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 ** 2);
    expect(statSync(path('app.log')).blocks).toBeLessThanOrEqual(blocks + 16);
  }, 240_000);

  it('counts a file with two names once and changes it for both', async () => {
    write('app.log', MAIL);
    linkSync(path('app.log'), path('same.log'));
    write('old.gz', gzipSync(MAIL));
    linkSync(path('old.gz'), path('old-too.gz'));
    symlinkSync('app.log', path('current.log'));
    const { tallies } = await erase(await openStore());
    expect(tallies[0]?.rows).toBe(2);
    expect(read('same.log')).toBe(PSEUDONYM);
    expect(gunzipSync(readFileSync(path('old-too.gz'))).toString()).toBe(PSEUDONYM);
    expect(statSync(path('old.gz')).ino).toBe(statSync(path('old-too.gz')).ino);
  });

  it('refuses a packed file that has a name outside the folder', async () => {
    mkdirSync(path('inside'));
    write('outside.gz', gzipSync(MAIL));
    linkSync(path('outside.gz'), path('inside', 'in.gz'));
    await expect(erase(await openStore({ connection: path('inside') }))).rejects.toMatchObject({
      code: 'store.failed',
    });
    expect(gunzipSync(readFileSync(path('outside.gz'))).toString()).toBe(MAIL);
  });

  it('keeps members, headers, mode and time of a packed file', async () => {
    const named = Buffer.concat([
      Buffer.from('1f8b08085555555502ff', 'hex'),
      Buffer.from('app.log\0'),
      gzipSync(`x ${MAIL} ann.lee@exa`, { level: 9 }).subarray(10),
    ]);
    const untouched = gzipSync('nobody here\n', { level: 1 });
    const members = [named, gzipSync(`mple.com\n`), untouched, gzipSync(''), gzipSync(`${MAIL}\n`)];
    write('app.log.1.gz', Buffer.concat([...members, Buffer.alloc(512)]));
    chmodSync(path('app.log.1.gz'), 0o640);
    const when = new Date('2026-01-02T03:04:05.678Z');
    utimesSync(path('app.log.1.gz'), when, when);
    const { tallies } = await erase(await openStore());
    const after = readFileSync(path('app.log.1.gz'));
    expect(tallies[0]?.rows).toBe(3);
    expect(gunzipSync(after).toString()).toBe(`x ${PSEUDONYM} ${PSEUDONYM}\nnobody here\n${PSEUDONYM}\n`);
    expect(after.subarray(0, 18)).toEqual(named.subarray(0, 18));
    expect(after.includes(untouched)).toBe(true);
    expect(after.subarray(-512).every((byte) => byte === 0)).toBe(true);
    expect(statSync(path('app.log.1.gz')).mode & 0o777).toBe(0o640);
    expect(statSync(path('app.log.1.gz')).mtime).toEqual(when);
  });

  it('handles a packed file of many members', async () => {
    const parts = Array.from({ length: 60 }, (_, n) => `${n} ${n % 7 === 0 ? MAIL : 'nobody'}\n`);
    write('app.gz', Buffer.concat(parts.map((part) => gzipSync(part))));
    await erase(await openStore());
    expect(gunzipSync(readFileSync(path('app.gz'))).toString()).toBe(replaced(parts.join('')));
  });

  it('keeps frames, skipped ones, checksums, mode and time of a zstd file', async () => {
    const withChecksum = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
    const skipped = Buffer.concat([Buffer.from('5c2a4d1804000000', 'hex'), Buffer.from('skip')]);
    const untouched = zstdCompressSync('nobody here\n', withChecksum);
    const frames = [
      ...[skipped, zstdCompressSync(`x ${MAIL} ann.lee@exa`, withChecksum), zstdCompressSync('mple.com\n')],
      ...[untouched, zstdCompressSync(''), skipped, zstdCompressSync(`${'y'.repeat(400_000)} ${MAIL}\n`)],
    ];
    write('app.log.1.zst', Buffer.concat(frames));
    chmodSync(path('app.log.1.zst'), 0o640);
    const when = new Date('2026-01-02T03:04:05.678Z');
    utimesSync(path('app.log.1.zst'), when, when);
    const store = await openStore({ families: { app: ['app.log'] } });
    expect((await store.describe()).findings).toEqual([]);
    expect((await erase(store, replace('app'))).tallies[0]?.rows).toBe(3);
    const after = readFileSync(path('app.log.1.zst'));
    expect(textOfFrames(after)).toBe(
      `x ${PSEUDONYM} ${PSEUDONYM}\nnobody here\n${'y'.repeat(400_000)} ${PSEUDONYM}\n`,
    );
    expect(after.subarray(0, skipped.length)).toEqual(skipped);
    expect(after.includes(untouched)).toBe(true);
    // the flag of a checksum in the descriptor of the first frame
    expect(after[skipped.length + 4]! & 0x04).toBe(0x04);
    expect(statSync(path('app.log.1.zst')).mode & 0o777).toBe(0o640);
    expect(statSync(path('app.log.1.zst')).mtime).toEqual(when);
    expect(await scanAll(store)).toMatchObject([{ hitCount: 0, control: 'found' }]);
    expect(readdirSync(root)).toEqual(['app.log.1.zst']);
  });

  it.each([
    ['cut off', zstdCompressSync(`${MAIL}\n`.repeat(100)).subarray(0, 20)],
    ['that is a head alone', Buffer.from('28b52ffd0000', 'hex')],
    ['with a wrong checksum', Buffer.concat([CHECKED.subarray(0, -4), Buffer.alloc(4)])],
    ['followed by something else', Buffer.concat([zstdCompressSync(MAIL), Buffer.from('tail')])],
    ['with a skipped frame that does not end', Buffer.from('502a4d18ffffff00', 'hex')],
  ])('refuses a zstd file %s', async (_, bytes) => {
    write('app.zst', bytes);
    await expect(erase(await openStore())).rejects.toMatchObject({ code: 'store.unreadable' });
    expect(readFileSync(path('app.zst'))).toEqual(bytes);
  });

  it.each([
    ['cut off', gzipSync(`${MAIL}\n`.repeat(100)).subarray(0, 40)],
    ['with a wrong checksum', Buffer.concat([gzipSync(MAIL).subarray(0, -8), Buffer.alloc(8)])],
    ['followed by something else', Buffer.concat([gzipSync(MAIL), Buffer.from('tail')])],
  ])('refuses a packed file %s', async (_, bytes) => {
    write('app.gz', bytes);
    await expect(erase(await openStore())).rejects.toMatchObject({ code: 'store.unreadable' });
    expect(readFileSync(path('app.gz'))).toEqual(bytes);
  });

  it('refuses replacements of another length, deleting, and tokens without replacement', async () => {
    write('app.log', MAIL);
    const session = await (await openStore()).write({ lock: 'job' });
    const infeasible = { code: 'plan.infeasible' };
    const { replacement: _, ...searched } = mail;
    await expect(
      session.change(replace('*', { ...mail, replacement: Buffer.from('x') })),
    ).rejects.toMatchObject(infeasible);
    await expect(session.change(replace('*', searched))).rejects.toMatchObject(infeasible);
    await expect(session.change({ ...replace(), action: { kind: 'delete' } })).rejects.toMatchObject(
      infeasible,
    );
    await session.rollback();
    expect(read('app.log')).toBe(MAIL);
  });

  it('refuses to write where it may not, before anything is changed', async () => {
    write('a.log', MAIL);
    write('b.log', MAIL);
    await expect((await openStore({ access: 'read' })).write({ lock: 'job' })).rejects.toMatchObject({
      code: 'store.read_only',
    });
    chmodSync(path('b.log'), 0o444);
    chmodSync(root, 0o755);
    await asOrdinaryUser(['a.log'], async () => {
      await expect(erase(await openStore())).rejects.toMatchObject({ code: 'store.read_only' });
    });
    expect([read('a.log'), read('b.log')]).toEqual([MAIL, MAIL]);
  });

  it('refuses a packed file in a folder that cannot be written to', async () => {
    write('a.gz', gzipSync(MAIL));
    chmodSync(path('a.gz'), 0o666);
    chmodSync(root, 0o555);
    await asOrdinaryUser([], async () => {
      await expect(erase(await openStore())).rejects.toMatchObject({ code: 'store.read_only' });
    });
    chmodSync(root, 0o755);
    expect(gunzipSync(readFileSync(path('a.gz'))).toString()).toBe(MAIL);
  });

  it('changes nothing when rolled back', async () => {
    write('app.log', MAIL);
    const session = await (await openStore()).write({ lock: 'job' });
    expect((await session.change(replace())).rows).toBe(1);
    await session.token();
    await session.rollback();
    expect(read('app.log')).toBe(MAIL);
  });

  it('keeps identifiers out of its token', async () => {
    write('app.log', `${MAIL} ${MAIL.toUpperCase()}`);
    const { token } = await erase(await openStore());
    for (const text of [MAIL, PSEUDONYM]) {
      expect(token.toLowerCase()).not.toContain(text);
      expect(token).not.toContain(Buffer.from(text).toString('base64'));
    }
  });
});

describe('erasing while others work', () => {
  it('loses nothing of a writer that keeps appending, and patches what it appends', async () => {
    const line = (n: number) => `${n} ${n % 5 === 0 ? MAIL : 'nobody'} appended\n`;
    write('app.log', Array.from({ length: 20_000 }, (_, n) => line(n)).join(''));
    const descriptor = openSync(path('app.log'), 'a');
    let next = 20_000;
    const store = await openStore();
    const session = await store.write({ lock: 'job' });
    const planned = await session.change(replace());
    for (; next < 20_100; next++) writeSync(descriptor, line(next));
    const timer = setInterval(() => writeSync(descriptor, line(next++)), 1);
    await session.commit();
    clearInterval(timer);
    closeSync(descriptor);
    const all = Array.from({ length: next }, (_, n) => line(n)).join('');
    expect(replaced(read('app.log'))).toBe(replaced(all));
    const changed = session.changed!().get('*')!;
    expect(changed.appended).toBeGreaterThanOrEqual(20);
    expect(changed.rows).toBe(planned.rows + changed.appended!);
    expect(read('app.log').split(PSEUDONYM).length - 1).toBe(changed.rows);
  });

  it('patches a hit of which half was there when it searched', async () => {
    write('app.log', `${'filler\n'.repeat(100)}to ann.lee@exa`);
    const session = await (await openStore()).write({ lock: 'job' });
    expect((await session.change(replace())).rows).toBe(0);
    appendFileSync(path('app.log'), 'mple.com\n');
    await session.commit();
    expect(read('app.log').endsWith(`to ${PSEUDONYM}\n`)).toBe(true);
  });

  it.each<[string, () => void]>([
    [
      'renamed and begun anew',
      () => {
        renameSync(path('app.log'), path('app.log.1'));
        write('app.log', `new ${MAIL}\n`);
      },
    ],
    [
      'copied and truncated',
      () => {
        copyFileSync(path('app.log'), path('app.log.1'));
        truncateSync(path('app.log'));
        appendFileSync(path('app.log'), `new ${MAIL}\n`);
      },
    ],
    [
      'packed',
      () => {
        write('app.log.1.gz', gzipSync(readFileSync(path('app.log'))));
        unlinkSync(path('app.log'));
        write('app.log', `new ${MAIL}\n`);
      },
    ],
  ])('follows a file that is %s between search and commit', async (_, rotate) => {
    const text = Array.from({ length: 50 }, (_unused, n) => `${n} ${MAIL}\n`).join('');
    write('app.log', text);
    const store = await openStore({ families: { app: ['app.log'] } });
    const session = await store.write({ lock: 'job' });
    expect((await session.change(replace('app'))).rows).toBe(50);
    const token = await session.token();
    rotate();
    await session.commit();
    const [old] = readdirSync(root).filter((name) => name.startsWith('app.log.1'));
    const bytes = readFileSync(path(old!));
    expect((old!.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()).toBe(replaced(text));
    expect(read('app.log')).toBe(`new ${PSEUDONYM}\n`);
    expect(session.changed!().get('app')).toMatchObject({ rows: 51, appended: 1 });
    expect(['committed', 'partial']).toContain(await store.outcome(token));
  });

  it('lets one session of a lock wait for the other, and ends the wait when told to', async () => {
    const store = await openStore();
    const first = await store.write({ lock: 'job' });
    const waiting = store.write({ lock: 'job' });
    const other = await store.write({ lock: 'another job' });
    expect(await Promise.race([waiting, sleep(150, 'waiting')])).toBe('waiting');
    await expect(store.write({ lock: 'job', signal: AbortSignal.timeout(100) })).rejects.toThrow();
    await first.rollback();
    await (await waiting).rollback();
    await other.rollback();
  });

  it('lets two jobs change the same packed file without losing either', async () => {
    const other: TextToken = {
      ...mail,
      bytes: Buffer.from('bob@example.com'),
      replacement: Buffer.from('xyz@qwertyu.iop'),
    };
    write('app.gz', gzipSync(`${MAIL} bob@example.com\n`));
    const store = await openStore();
    const sessions = [await store.write({ lock: 'a' }), await store.write({ lock: 'b' })] as const;
    await sessions[0].change(replace());
    await sessions[1].change(replace('*', other));
    await Promise.all(sessions.map((session) => session.commit()));
    expect(gunzipSync(readFileSync(path('app.gz'))).toString()).toBe(`${PSEUDONYM} xyz@qwertyu.iop\n`);
  });
});

describe('after a crash', () => {
  it('tells what became of a session from the files', async () => {
    write('app.log', `1 ${MAIL}\n2 ${MAIL}\n`);
    const store = await openStore();
    const session = await store.write({ lock: 'job' });
    await session.change(replace());
    const token = await session.token();
    expect(await store.outcome(token)).toBe('aborted');
    write('app.log', `1 ${PSEUDONYM}\n2 ${MAIL}\n`);
    expect(await store.outcome(token)).toBe('partial');
    write('app.log', `1 ${PSEUDONYM}\n2 ${PSEUDONYM}\n`);
    expect(await store.outcome(token)).toBe('committed');
    expect(await store.outcome('something else')).toBe('unknown');
    await session.rollback();
    await store.forget(token);
  });

  it('completes a torn place and counts as the first session did', async () => {
    const text = `1 ${MAIL}\n2 ${MAIL.toUpperCase()}\n3 ${MAIL}\n`;
    write('app.log', text);
    const store = await openStore();
    const first = await store.write({ lock: 'job' });
    const planned = await first.change(replace());
    const token = await first.token();
    await first.rollback();
    const torn = `${PSEUDONYM.slice(0, 7)}${MAIL.toUpperCase().slice(7)}`;
    write('app.log', `1 ${PSEUDONYM}\n2 ${torn}\n3 ${MAIL}\n`);
    expect(await store.outcome(token)).toBe('partial');
    const second = await store.write({ lock: 'job', resume: token });
    expect(await second.change(replace())).toEqual(planned);
    const resumed = await second.token();
    expect(await store.outcome(resumed)).toBe('partial');
    await second.commit();
    expect(read('app.log')).toBe(`1 ${PSEUDONYM}\n2 ${PSEUDONYM}\n3 ${PSEUDONYM}\n`);
    expect(second.changed!().get('*')).toEqual(planned);
    expect(await store.outcome(token)).toBe('committed');
    expect(await store.outcome(resumed)).toBe('committed');
  });

  it('refuses to resume something that is no token', async () => {
    await expect((await openStore()).write({ lock: 'job', resume: '{}' })).rejects.toMatchObject({
      code: 'store.failed',
    });
  });

  it('removes half-written copies that a killed run left', async () => {
    write('app.log', MAIL);
    write('.habeas-0000.tmp', `half ${MAIL}`);
    const store = await openStore();
    expect((await scanAll(store))[0]?.hitCount).toBe(1);
    await erase(store);
    expect(readdirSync(root)).toEqual(['app.log']);
  });

  it(
    'finishes after kill -9 at any moment, every hit once and nothing else changed',
    async () => {
      const outcomes = new Set<string>();
      for (let kill = 0; kill < KILLS; kill++) {
        const texts = writeManyFiles();
        const { token, isDone } = await killedRun((kill % 6) * 5);
        const store = await openStore();
        const outcome = isDone ? 'committed' : await store.outcome(token);
        outcomes.add(outcome);
        if (outcome !== 'committed') {
          const session = await store.write({ lock: 'job', ...(outcome === 'partial' && { resume: token }) });
          expect((await session.change(replace())).rows).toBe(24_000);
          await session.token();
          await session.commit();
        }
        for (const [name, text] of Object.entries(texts)) {
          const bytes = readFileSync(path(name));
          expect((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString() === replaced(text)).toBe(true);
        }
        expect(readdirSync(root).sort()).toEqual(Object.keys(texts).sort());
      }
      expect(outcomes.has('partial')).toBe(true);
      reportKills('logs', { process: KILLS });
    },
    KILLS_TIMEOUT_MS,
  );
});

describe('scan', () => {
  it('finds what is left and shows by a word of the file that it works', async () => {
    write('app.log', `request from ${MAIL} handled\n`);
    write('old.gz', gzipSync(`{"${MAIL}":1}\n`));
    write(`${MAIL}.log`, 'nothing inside\n');
    const store = await openStore();
    const [result] = await scanAll(store);
    expect(result).toMatchObject({ collection: '*', hitCount: 3, control: 'found' });
    expect(result!.hits).toEqual([
      { column: 'name', identity: 0, location: expect.stringMatching(/^[0-9a-f]{16}$/) },
      { column: '*', identity: 0, location: 'app.log#13' },
      { column: 'key', identity: 0, location: 'old.gz#2' },
    ]);
    expect(result!.bytes).toBe(82);
    unlinkSync(path(`${MAIL}.log`));
    unlinkSync(path('old.gz'));
    await erase(store);
    expect(await scanAll(store)).toMatchObject([{ hitCount: 0, hits: [], control: 'found' }]);
  });

  it.each([
    [`${MAIL}.log`, 1],
    [`${MAIL}.log.2.gz`, 1],
    [`${MAIL}-2026-11-23.txt`, 1],
    [`of/${MAIL}/app.log`, 1],
    [`${MAIL}.au.log`, 0],
    [`jo${MAIL}.log`, 0],
  ])('takes the name %s of a file for the person: %i', async (name, hitCount) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    write(name, name.endsWith('.gz') ? gzipSync('x\n') : 'x\n');
    expect(await scanAll(await openStore())).toMatchObject([{ hitCount }]);
  });

  it('has no control in an empty family and names a thousand hits at most', async () => {
    write('b.log', `${MAIL}\n`.repeat(1_500));
    write('a.log', '');
    const results = await scanAll(await openStore({ families: { a: ['a.log'], b: ['b.log'] } }));
    expect(results).toMatchObject([
      { collection: 'a', control: 'empty', hitCount: 0, bytes: 0 },
      { collection: 'b', control: 'empty', hitCount: 1_500 },
    ]);
    expect(results[1]?.hits).toHaveLength(1_000);
  });

  it('counts the lines that it read, however long, and one that is not ended yet', async () => {
    const long = 'x'.repeat(9 * 1024 * 1024);
    write('app.log', `a\n\n${long}\nb`);
    write('app.log.1', 'c\nd\n');
    const [result] = await scanAll(await openStore());
    expect(result).toMatchObject({ rows: 6, bytes: long.length + 9 });
  });

  it('reports progress and stops when told to', async () => {
    write('app.log', 'some words\n');
    const store = await openStore();
    const seen: number[] = [];
    const request = {
      tokens: [],
      control: false,
      onProgress: ({ bytes }: { bytes: number }) => seen.push(bytes),
    };
    for await (const { control } of store.scan(request)) expect(control).toBe('off');
    expect(seen).toEqual([11]);
    const aborted = store.scan({ ...request, signal: AbortSignal.abort() })[Symbol.asyncIterator]();
    await expect(aborted.next()).rejects.toThrow(/abort/i);
  });
});

/** The function of Node unpacks one frame and stops, so that it is asked at each of them. */
function textOfFrames(bytes: Buffer): string {
  const magic = Buffer.from('28b52ffd', 'hex');
  let text = '';
  for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1))
    text += zstdDecompressSync(bytes.subarray(at)).toString();
  return text;
}

async function duration(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function readThrough(name: string): void {
  const descriptor = openSync(name, 'r');
  const block = Buffer.alloc(4 * 1024 ** 2);
  while (readSync(descriptor, block) > 0);
  closeSync(descriptor);
}

/** Root may write everywhere: tests of permissions borrow the identity of nobody, who owns the named files. */
async function asOrdinaryUser(owned: readonly string[], test: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return test();
  for (const name of owned) chownSync(path(name), 65_534, 65_534);
  process.seteuid!(65_534);
  try {
    await test();
  } finally {
    process.seteuid!(0);
  }
}

function writeManyFiles(): Record<string, string> {
  for (const name of readdirSync(root)) rmSync(path(name));
  const lines = (file: number) =>
    Array.from({ length: 8_000 }, (_, n) => `${file} ${n} user=${MAIL} joann.lee@example.com\n`).join('');
  const texts = { 'app.log': lines(0), 'app.log.1': lines(1), 'app.log.2.gz': lines(2) };
  for (const [name, text] of Object.entries(texts)) write(name, name.endsWith('.gz') ? gzipSync(text) : text);
  return texts;
}

/** Starts a session in a process of its own and kills it some milliseconds after it gave its token. */
async function killedRun(afterMs: number): Promise<{ token: string; isDone: boolean }> {
  const script = fileURLToPath(new URL('logs.child.mjs', import.meta.url));
  const tokens = [{ bytes: MAIL, replacement: PSEUDONYM }];
  const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
  const child = spawn(
    process.execPath,
    [...flags, script, JSON.stringify(settingsOf()), JSON.stringify(tokens)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const token = (await lines.next()).value as string;
  const next = lines.next();
  await Promise.race([sleep(afterMs), next]);
  child.kill('SIGKILL');
  await exited;
  return { token, isDone: (await next).value === 'done' };
}
