import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';

/** `psql \copy (select row_to_json …)` through `gzip -1` into a file; the rows are counted afterwards. */
export async function copyToGzip(url: string, file: string): Promise<{ milliseconds: number; rows: number }> {
  const copy = `\\copy (select row_to_json(activity) from activity where person_id = 1 order by id) to program 'gzip -1 > ${file}'`;
  const start = performance.now();
  await promisify(execFile)('psql', ['-X', '-q', '-d', url, '-c', copy]);
  const milliseconds = performance.now() - start;
  let rows = 0;
  for await (const chunk of createReadStream(file).pipe(createGunzip()))
    for (const byte of chunk as Buffer) if (byte === 0x0a) rows += 1;
  return { milliseconds, rows };
}
