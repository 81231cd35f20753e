import { randomBytes } from 'node:crypto';
import { readMasterKeys } from './load-master-keys.js';
import { MasterKey } from './master-key.js';
import { MasterKeys } from './master-keys.js';

const [a, b, c] = [randomBytes(32), randomBytes(32), randomBytes(32)] as const;
const text = (...secrets: Buffer[]): string => secrets.map((secret) => secret.toString('base64')).join('\n');
const refusal = (content: string): string => {
  try {
    readMasterKeys(content, 'MASTER_KEY_FILE');
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the file of master keys', () => {
  it('holds one key, or several of which the first is to seal', () => {
    expect(readMasterKeys(text(a), 'x').ids).toEqual([new MasterKey(a).id]);
    const both = readMasterKeys(text(b, a), 'x');
    expect(both.first.checkValue).toBe(new MasterKey(b).checkValue);
    expect(both.ids).toEqual([new MasterKey(b).id, new MasterKey(a).id]);
  });

  it('may have empty lines, blanks and the line ends of other systems', () => {
    expect(readMasterKeys(`\n  ${text(b)}\r\n\r\n\t${text(a)} \n\n`, 'x').ids).toEqual(
      new MasterKeys(b, a).ids,
    );
  });

  it.each([
    ['', 'MASTER_KEY_FILE: expected 32 bytes in Base64'],
    ['\n \n', 'MASTER_KEY_FILE: expected 32 bytes in Base64'],
    [`${text(a)}\n\nshort`, 'MASTER_KEY_FILE: line 3: expected 32 bytes in Base64'],
    [`${text(a, b)}\n\n${text(a)}`, 'MASTER_KEY_FILE: lines 1 and 4 are the same key.'],
  ])('is refused as %j, by line and without its content', (content, message) => {
    const said = refusal(content);
    expect(said).toContain(message);
    expect(said).not.toContain(a.toString('base64').slice(0, 8));
    expect(said).not.toContain('short');
  });
});

describe('several master keys', () => {
  const secret = randomBytes(32);
  const wrapped = (under: Buffer, masterKey: string | null = new MasterKey(under).id) => ({
    id: 'key_1',
    wrapped: new MasterKey(under).wrap(secret, 'key_1'),
    masterKey,
  });

  it('open what any of them wrapped, named or not', () => {
    const keys = new MasterKeys(b, a);
    for (const key of [wrapped(a), wrapped(b), wrapped(a, null), wrapped(b, null)])
      expect(keys.unwrap(key)).toEqual(secret);
  });

  it('refuse what takes another, and say which', () => {
    const keys = new MasterKeys(b, a);
    expect(() => keys.unwrap(wrapped(c))).toThrow(
      expect.objectContaining({ code: 'key.foreign', message: expect.stringContaining(new MasterKey(c).id) }),
    );
    expect(() => keys.unwrap(wrapped(c, null))).toThrow(expect.objectContaining({ code: 'key.foreign' }));
    expect(
      [wrapped(a), wrapped(c), wrapped(b, null), wrapped(c, null)].map((key) => keys.identify(key)),
    ).toEqual([new MasterKey(a).id, null, new MasterKey(b).id, null]);
  });

  it('do not open what was changed or moved to another row', () => {
    const keys = new MasterKeys(a);
    expect(() => keys.unwrap({ ...wrapped(a), id: 'key_2' })).toThrow();
    expect(() => keys.unwrap({ ...wrapped(a), wrapped: wrapped(b).wrapped })).toThrow();
  });
});
