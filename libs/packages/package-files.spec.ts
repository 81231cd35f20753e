import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32, inflateRawSync } from 'node:zlib';
import { ChunkedFile } from './chunked-file.js';
import { PackageFiles } from './package-files.js';

describe('a working file of a package', () => {
  const key = randomBytes(32);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-files-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is kept deflated and sealed, however its text came', async () => {
    const files = new PackageFiles(folder);
    const file = new ChunkedFile(await files.pack('a/b', key));
    let expected = '';
    for (let at = 0; at < 30_000; at += 1) {
      const line = `a row of data ${at} ${'ü'.repeat(at % 40)}\n`;
      expected += line;
      file.buffer.text(line);
      await file.settle();
    }
    const facts = await file.end();
    const packed = await buffer(files.open('a/b', key));
    expect(inflateRawSync(packed).toString()).toBe(expected);
    expect(facts).toEqual({
      bytes: Buffer.byteLength(expected),
      sha256: createHash('sha256').update(expected).digest('hex'),
      packedBytes: packed.length,
      crc32: crc32(expected),
    });
    expect(readFileSync(join(folder, 'a/b')).includes('a row of data')).toBe(false);
  });

  it('fails for whoever writes it where it cannot be written', async () => {
    mkdirSync(join(folder, 'taken'));
    const file = new ChunkedFile(await new PackageFiles(folder).pack('taken', key));
    const fill = async (): Promise<void> => {
      for (let at = 0; at < 200; at += 1) {
        file.buffer.text(randomBytes(50_000).toString('base64'));
        await file.settle();
      }
      await file.end();
    };
    await expect(fill()).rejects.toThrow('EISDIR');
  });
});
