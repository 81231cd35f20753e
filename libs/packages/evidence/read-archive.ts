import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';

/** An archive of evidence holds records, no data of stores. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * The files of an archive of unknown origin by name, in memory.
 * @throws Error saying what is wrong with it
 */
export async function readArchive(archive: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const zip = await open(archive);
  const files = new Map<string, Buffer>();
  let left = MAX_BYTES;
  return new Promise((resolve, reject) => {
    const take = async (entry: Entry): Promise<void> => {
      left -= entry.uncompressedSize;
      if (left < 0) throw new Error('it is larger than evidence can be');
      // who unpacks and packs it again adds entries for folders, which hold nothing
      if (entry.fileName.endsWith('/')) return zip.readEntry();
      if (files.has(entry.fileName)) throw new Error(`it has ${entry.fileName} twice`);
      files.set(entry.fileName, await buffer(await contentOf(zip, entry)));
      zip.readEntry();
    };
    zip.on('entry', (entry: Entry) => void take(entry).catch(reject));
    zip.on('end', () => resolve(files));
    zip.on('error', reject);
    zip.readEntry();
  });
}

const open = (archive: Buffer): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true }, (error, zip) => (error ? reject(error) : resolve(zip)));
  });

const contentOf = (zip: ZipFile, entry: Entry): Promise<Readable> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
