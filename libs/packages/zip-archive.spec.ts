import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { crc32, deflateRawSync } from 'node:zlib';
import yauzl from 'yauzl';
import { zipArchive, type ZipFile } from './zip-archive.js';

const MODIFIED = new Date('2026-11-28T10:20:30Z');
const GIBIBYTE = 1024 ** 3;
const NOTHING: AsyncIterable<Buffer> = (async function* () {})();

const file = (path: string, content: string, more: Partial<ZipFile> = {}): ZipFile => {
  const packed = deflateRawSync(content);
  const bytes = Buffer.from(content);
  return {
    path,
    bytes: bytes.length,
    packedBytes: packed.length,
    crc32: crc32(bytes),
    open: () => Readable.from([packed]),
    ...more,
  };
};

const archiveOf = (files: readonly ZipFile[]): Promise<Buffer> => buffer(zipArchive(files, MODIFIED));

interface Found {
  readonly entry: yauzl.Entry;
  readonly content: string | null;
}

async function read(archive: yauzl.ZipFile, withContent: boolean): Promise<readonly Found[]> {
  const found: Found[] = [];
  for await (const entry of archive.eachEntry())
    found.push({
      entry,
      content: withContent ? await text(await archive.openReadStreamPromise(entry)) : null,
    });
  return found;
}

describe('a ZIP archive of files that are already deflated', () => {
  it('holds every file under its name, with its time', async () => {
    const archive = await archiveOf([
      file('a/b.txt', 'hello'),
      file('a/größe 😀.txt', ''),
      file('c', 'x'.repeat(100_000)),
    ]);
    const found = await read(await yauzl.fromBufferPromise(archive), true);
    expect(found.map(({ entry, content }) => [entry.fileName, content])).toEqual([
      ['a/b.txt', 'hello'],
      ['a/größe 😀.txt', ''],
      ['c', 'x'.repeat(100_000)],
    ]);
    for (const { entry } of found) {
      expect(entry.getLastModDate()).toEqual(MODIFIED);
      expect(entry.externalFileAttributes >>> 16).toBe(0o100644);
    }
  });

  it('is an archive without any file', async () => {
    expect(await read(await yauzl.fromBufferPromise(await archiveOf([])), true)).toEqual([]);
  });

  it('tells more than 65,534 files', async () => {
    const empty = file('', '', { open: () => NOTHING });
    const files = Array.from({ length: 66_000 }, (_, at) => ({ ...empty, path: String(at), packedBytes: 0 }));
    const archive = await yauzl.fromBufferPromise(await archiveOf(files));
    expect(archive.entryCount).toBe(66_000);
  });

  it('tells sizes and places beyond 32 bits', async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024);
    const hole: ZipFile = {
      path: 'hole',
      bytes: 9 * GIBIBYTE,
      packedBytes: 5 * GIBIBYTE,
      crc32: 1,
      open: async function* () {
        for (let at = 0; at < 5 * GIBIBYTE; at += zeros.length) yield zeros;
      },
    };
    const archive = await sparse(
      zipArchive([hole, file('after', 'it'), file('at the end', '')], MODIFIED),
      zeros,
    );
    const found = await read(archive, false);
    expect(found.map(({ entry }) => [entry.fileName, entry.compressedSize, entry.uncompressedSize])).toEqual([
      ['hole', 5 * GIBIBYTE, 9 * GIBIBYTE],
      ['after', deflateRawSync('it').length, 2],
      ['at the end', deflateRawSync('').length, 0],
    ]);
    expect(await text(await archive.openReadStreamPromise(found[1]!.entry))).toBe('it');
    expect(
      await text(
        await archive.openReadStreamPromise(found[0]!.entry, { decompress: false, start: 0, end: 4 }),
      ),
    ).toBe('\0\0\0\0');
  });
});

/** An archive of which parts that are `hole` take no memory. */
async function sparse(parts: AsyncIterable<Buffer>, hole: Buffer): Promise<yauzl.ZipFile> {
  const kept: { start: number; bytes: Buffer }[] = [];
  let size = 0;
  for await (const bytes of parts) {
    if (bytes !== hole) kept.push({ start: size, bytes });
    size += bytes.length;
  }
  class Sparse extends yauzl.RandomAccessReader {
    override _readStreamForRange(start: number, end: number): Readable {
      const range = Buffer.alloc(end - start);
      for (const part of kept)
        if (part.start < end && part.start + part.bytes.length > start)
          part.bytes.copy(range, Math.max(part.start - start, 0), Math.max(start - part.start, 0));
      return Readable.from([range]);
    }
  }
  return yauzl.fromRandomAccessReaderPromise(new Sparse(), size, { autoClose: false });
}
