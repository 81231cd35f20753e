import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAtLeast } from './node.mjs';
import { staleReason } from './packages.mjs';

describe('staleReason', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'habeas-packages-test-'));
    mkdirSync(join(root, 'node_modules'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const reason = (wanted: object, installed?: object): string | null => {
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: wanted }));
    if (installed)
      writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
    return staleReason(root);
  };

  it('finds nothing when all is installed', () => {
    expect(reason({ '': {}, a: { version: '1.0.0' } }, { a: { version: '1.0.0' } })).toBeNull();
  });

  it('notices a fresh clone', () => {
    expect(reason({ a: { version: '1.0.0' } })).toBe('node_modules is missing');
  });

  it('names a package of another version, optional ones too', () => {
    const wanted = { a: { version: '2.0.0', optional: true } };
    expect(reason(wanted, { a: { version: '1.0.0' } })).toBe('a is 1.0.0, the lock says 2.0.0');
  });

  it('does not miss optional packages of other platforms', () => {
    expect(reason({ a: { version: '1.0.0', optional: true } }, {})).toBeNull();
    expect(reason({ a: { version: '1.0.0' } }, {})).toBe('a is missing, the lock says 1.0.0');
  });
});

describe('isAtLeast', () => {
  it.each([
    ['22.19.0', '22.19.0', true],
    ['22.18.9', '22.19.0', false],
    ['24.0.0', '22.19.0', true],
    ['9.99.99', '22.19.0', false],
  ])('%s against %s is %s', (version, minimum, expected) => {
    expect(isAtLeast(version, minimum)).toBe(expected);
  });
});
