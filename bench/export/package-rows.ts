import { promisify } from 'node:util';
import yauzl from 'yauzl';

/** Rows of activity in the package, as its NDJSON has them. */
export async function rowsInPackage(file: string): Promise<number> {
  const archive = await promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open)(file, {
    lazyEntries: true,
  });
  return new Promise((resolve, reject) => {
    archive.on('error', reject);
    archive.on('end', () => resolve(0));
    archive.on('entry', (entry: yauzl.Entry) => {
      if (!/activity[^/]*\.ndjson$/.test(entry.fileName)) return archive.readEntry();
      archive.openReadStream(entry, (error, stream) => {
        if (error) return reject(error);
        let rows = 0;
        stream.on('data', (chunk: Buffer) => {
          for (const byte of chunk) if (byte === 0x0a) rows += 1;
        });
        stream.on('error', reject).on('end', () => {
          archive.close();
          resolve(rows);
        });
      });
    });
    archive.readEntry();
  });
}
