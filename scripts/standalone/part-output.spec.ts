import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../lib/wait.mjs';
import { partOutput } from './part-output.mjs';

describe('partOutput', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-output-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = () => {
    const reported: string[] = [];
    const file = join(folder, 'part.log');
    return { file, reported, output: partOutput(file, (line: string) => reported.push(line)) };
  };

  it('keeps everything in the file and shows only errors', async () => {
    const { file, reported, output } = open();
    const text = 'plain line\n{"level":30,"msg":"fine"}\n{"level":50,"msg":"the queue is gone"}\n';
    output.write(text);
    await until(() => existsSync(file) && readFileSync(file, 'utf8') === text, 5_000, 'the file');
    expect(reported).toEqual([`error: the queue is gone, see ${file}`]);
  });

  it('shows one line for many errors in a row', () => {
    const { reported, output } = open();
    for (let n = 0; n < 1_000; n += 1) output.write('{"level":"error","msg":"again"}\n');
    expect(reported).toHaveLength(1);
  });

  it('notices a line that arrives in pieces', async () => {
    const { output } = open();
    const ready = output.next((entry: { msg?: string }) => entry.msg === 'ready');
    for (const piece of ['{"level":30,', '"msg":"rea', 'dy"}', '\n']) output.write(piece);
    await expect(ready).resolves.toBeUndefined();
  });

  it('survives lines that only look like JSON', () => {
    const { reported, output } = open();
    output.write('{ not json\n{"level":60}\n');
    expect(reported).toHaveLength(1);
  });
});
