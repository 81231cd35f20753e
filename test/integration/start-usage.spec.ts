import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

describe('npm start', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-start-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Whatever it starts by mistake ends with the time limit. */
  const start = (...words: string[]) => {
    const home = join(folder, 'home');
    const { status, stdout, stderr } = spawnSync(process.execPath, [START, ...words], {
      env: { PATH: process.env.PATH, TMPDIR: tmpdir(), HABEAS_HOME: home, HABEAS_DOWNLOAD: '0' },
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { status, stdout, stderr, started: existsSync(home) };
  };

  it.each(['--help', '-h'])('says with %s what it is, and starts nothing', (word) => {
    expect(start(word)).toEqual({
      status: 0,
      stdout: expect.stringContaining('HABEAS_HOME'),
      stderr: '',
      started: false,
    });
  });

  it('refuses what it does not know', () => {
    expect(start('--port=1')).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('npm start takes no "--port=1"'),
      started: false,
    });
  });
});
