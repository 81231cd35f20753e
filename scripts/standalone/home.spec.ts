import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Home } from './home.mjs';

describe('the folder of a standalone', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-home-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made with all above it, and closed to others', () => {
    const home = new Home('/', join(folder, 'a', 'b'));
    home.create();
    home.create();
    expect(statSync(home.path).mode & 0o777).toBe(0o711);
    expect(statSync(home.file('logs')).mode & 0o777).toBe(0o700);
  });

  const refused = [
    { where: 'below a file', path: () => join(folder, 'file', 'home') },
    { where: 'in place of a file', path: () => join(folder, 'file') },
  ];
  if (process.platform === 'linux')
    refused.push({ where: 'where no folder can be made', path: () => '/proc/nope/home' });

  it.each(refused)('is refused in one sentence $where', ({ path }) => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => new Home('/', path()).create()).toThrow(/cannot be used \(E\w+\): set HABEAS_HOME/);
  });
});
