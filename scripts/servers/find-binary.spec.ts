import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinary } from './find-binary.mjs';

const BINARY = {
  file: 'example-server',
  variable: 'EXAMPLE_SERVER',
  wheel: { name: 'example', version: '1.0.0', binary: 'bin/example-server' },
  remedy: 'Install it by hand, or set EXAMPLE_SERVER.',
};

describe('findBinary', () => {
  const before = { ...process.env };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-binary-test-'));
    Object.assign(process.env, { PATH: folder, HABEAS_CACHE: folder, HABEAS_DOWNLOAD: '0' });
  });
  afterEach(() => {
    for (const name of ['EXAMPLE_SERVER', 'HABEAS_CACHE', 'HABEAS_DOWNLOAD']) delete process.env[name];
    Object.assign(process.env, before);
    rmSync(folder, { recursive: true, force: true });
  });
  const find = () => findBinary(BINARY, () => undefined);

  it('prefers the file that was named', async () => {
    const path = join(folder, 'mine');
    writeFileSync(path, '');
    process.env['EXAMPLE_SERVER'] = path;
    expect(await find()).toEqual({ path, from: 'EXAMPLE_SERVER' });
  });

  it('says so when the file that was named does not exist', async () => {
    process.env['EXAMPLE_SERVER'] = join(folder, 'none');
    await expect(find()).rejects.toThrow('EXAMPLE_SERVER names a file that does not exist');
  });

  it('takes the one on PATH', async () => {
    writeFileSync(join(folder, 'example-server'), '');
    expect((await find()).from).toBe('PATH');
  });

  it('says what can be done when there is none and nothing may be downloaded', async () => {
    await expect(find()).rejects.toThrow(/^there is no example-server here .*Install it by hand/);
  });

  it('says what can be done when there is no Python', async () => {
    process.env['HABEAS_DOWNLOAD'] = '1';
    await expect(find()).rejects.toThrow(/python3: .*ENOENT.*Install it by hand, or set EXAMPLE_SERVER/);
  });
});
