import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { SourceBytes } from './source-bytes.js';
import { csvRows, isRowFault, ndjsonRows, type RowStart, type SourceRow } from './source-rows.js';

async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const all = async (rows: AsyncGenerator<SourceRow>): Promise<SourceRow[]> => {
  const found: SourceRow[] = [];
  for await (const row of rows) found.push(row);
  return found;
};
const START: RowStart = { position: 0, lines: 0 };
const csv = (text: string, size = 7, start = START) =>
  all(csvRows(pieces(text, size), start, ',', () => undefined));
const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

describe('csvRows', () => {
  it('goes on from the end of any row as if it had read on, whatever the rows and the chunks are', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ü', '"', ',', '\n', '\r\n', ' '), maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 9 }),
        async (cells, ending, size) => {
          const text = [['x', 'y'], ...cells].map((row) => row.map(quoted).join(',') + ending).join('');
          const rows = await csv(text, size);
          expect(rows.map(({ value }) => Object.values(value))).toEqual(cells);
          for (const [index, { end, lines }] of rows.entries()) {
            const rest = Buffer.from(text).subarray(end!).toString();
            const start = { position: end!, lines, columns: ['x', 'y'] };
            expect(await csv(rest, size, start)).toEqual(rows.slice(index + 1));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says on which line a row begins, and a broken one is', async () => {
    const rows = await csv('x,y\n1,"a\nb"\n\n2,q"w\n3,z\n4,"open');
    expect(rows.map(({ line, value }) => [line, isRowFault(value) ? value.fault.message : value])).toEqual([
      [2, { x: '1', y: 'a\nb' }],
      [5, 'A quotation mark stands where none can be.'],
      [6, { x: '3', y: 'z' }],
      [7, 'A quotation mark is not closed before the end of the file.'],
    ]);
  });

  it('takes away the apostrophes that an export puts before formulas', async () => {
    expect((await csv(`x\n'=1+1\n'plain\n''+49\n`)).map(({ value }) => value)).toEqual([
      { x: '=1+1' },
      { x: "'plain" },
      { x: "'+49" },
    ]);
  });
});

describe('ndjsonRows', () => {
  it('gives each line with its place, whatever the chunks are', async () => {
    for (const size of [1, 3, 100]) {
      const rows = await all(ndjsonRows(pieces('{"a":1}\r\n\n{"a":\n[2]', size), START));
      expect(rows.map(({ line, end, value }) => [line, end, isRowFault(value) ? 'fault' : value])).toEqual([
        [1, 9, { a: 1 }],
        [3, 16, 'fault'],
        [4, 19, 'fault'],
      ]);
    }
  });

  it.each(['"str"', '5', '0', 'true', 'false', 'null', '""', '[]', '[{"a":1}]'])(
    'takes no %s for a row, and goes on',
    async (text) => {
      const rows = await all(ndjsonRows(pieces(`{"a":1}\n${text}\n{"fault":"mine"}\n`, 7), START));
      expect(rows.map(({ line, value }) => [line, isRowFault(value) ? value.fault.message : value])).toEqual([
        [1, { a: 1 }],
        [2, 'The line is no JSON object.'],
        [3, { fault: 'mine' }],
      ]);
    },
  );

  it('leaves out a line that is too long, without holding it', async () => {
    const long = `"${'x'.repeat(9 * 1024 * 1024)}"`;
    const rows = await all(ndjsonRows(pieces(`${long}\n{"a":1}\n`, 65_536), START));
    expect(rows.map(({ value }) => isRowFault(value))).toEqual([true, false]);
  });
});

describe('SourceBytes', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-bytes-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const text = async (source: SourceBytes): Promise<string> => {
    const chunks: Buffer[] = [];
    for await (const chunk of source.chunks()) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };

  it('goes on after what is done, and only in the same file', async () => {
    const file = join(folder, 'a.csv');
    writeFileSync(file, '\ufeffone\ntwo\nthree\n');
    const first = await SourceBytes.open(file);
    expect(await text(first)).toBe('one\ntwo\nthree\n');
    first.advance(7);
    const done = first.done();
    expect(done.bytes).toBe(7);
    expect(await text(await SourceBytes.open(file, done))).toBe('two\nthree\n');
    writeFileSync(file, '\ufeffone\ntwo\nthree\nfour\n');
    expect(await text(await SourceBytes.open(file, done))).toBe('two\nthree\nfour\n');
    writeFileSync(file, '\ufeffOne\ntwo\nthree\n');
    await expect(SourceBytes.open(file, done)).rejects.toMatchObject({ code: 'request.invalid' });
    writeFileSync(file, 'on');
    await expect(SourceBytes.open(file, done)).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('notices that somebody is still writing', async () => {
    const file = join(folder, 'b.csv');
    writeFileSync(file, 'one\ntw');
    const source = await SourceBytes.open(file);
    await text(source);
    expect(await source.growth()).toEqual({ grown: false, torn: false });
    writeFileSync(file, 'one\ntwo\n');
    expect(await source.growth()).toEqual({ grown: true, torn: true });
  });
});
