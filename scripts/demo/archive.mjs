import { createHash } from 'node:crypto';
import { fromBuffer } from 'yauzl';
import { isSigned } from './certificates.mjs';

/** @param {Buffer} zip @returns {Promise<Map<string, Buffer>>} content by name, without the folder that all share */
export async function unzip(zip) {
  const archive = await new Promise((resolve, reject) =>
    fromBuffer(zip, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened))),
  );
  const files = new Map();
  await new Promise((resolve, reject) => {
    archive.on('error', reject).on('end', resolve);
    archive.on('entry', (entry) =>
      readEntry(archive, entry).then((content) => {
        files.set(entry.fileName.slice(entry.fileName.indexOf('/') + 1), content);
        archive.readEntry();
      }, reject),
    );
    archive.readEntry();
  });
  return files;
}

const readEntry = (archive, entry) =>
  new Promise((resolve, reject) =>
    archive.openReadStream(entry, async (error, stream) => {
      if (error) return reject(error);
      const chunks = [];
      for await (const chunk of stream) chunks.push(chunk);
      resolve(Buffer.concat(chunks));
    }),
  );

/** Every file is named by the checksums and fits its own; manifest and signature belong together. */
export function checkArchive(checks, files, jwks) {
  const sums = new Map(
    files
      .get('CHECKSUMS.sha256')
      .toString()
      .trim()
      .split('\n')
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
  const wrong = [...files]
    .filter(([name]) => name !== 'CHECKSUMS.sha256')
    .filter(([name, content]) => sums.get(name) !== sha256(content))
    .map(([name]) => name);
  checks.that('every file fits its checksum', wrong.length === 0 && sums.size === files.size - 1, wrong);
  const manifest = JSON.parse(files.get('manifest.json'));
  const signature = JSON.parse(files.get('SIGNATURE'));
  checks.that('the signature of the manifest holds', isSigned(manifest, signature, jwks));
  const listed = [...manifest.collections.flatMap((collection) => collection.files), ...manifest.standard];
  checks.that(
    'the manifest names every file of data with its bytes and digest',
    listed.length > 0 &&
      listed.every(({ path, bytes, sha256: digest }) => {
        const content = files.get(path);
        return content?.length === bytes && sha256(content) === digest;
      }),
  );
  return manifest;
}

export const sha256 = (content) => createHash('sha256').update(content).digest('hex');
