import type { Shell } from '../shell.js';
import { parseIdentity, readIdentities } from './identities.js';

const shellReading = (text: string): Shell =>
  ({ readInput: () => Promise.resolve(text) }) as unknown as Shell;

describe('identities', () => {
  it('divide at the first equals sign', () => {
    expect(parseIdentity('external:token=a=b')).toEqual({ type: 'external:token', value: 'a=b' });
  });

  it.each(['email', '=jane@example.com', 'mail=jane@example.com', 'email=  ', 'email=jane', ''])(
    'refuse %j',
    (text) => {
      expect(() => parseIdentity(text)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
    },
  );

  it('never repeat a value in an error', () => {
    expect(() => parseIdentity('mail=jane@example.com')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('jane') }),
    );
  });

  it('come from options and from standard input, each once', async () => {
    const shell = shellReading('\nemail=Jane@example.com\r\n\nphone=+49 30 901820\n');
    const found = await readIdentities(['email=jane@example.com', '-'], shell);
    expect(found.map(({ type }) => type)).toEqual(['email', 'phone']);
  });

  it('are missing when standard input is empty', async () => {
    await expect(readIdentities(['-'], shellReading('\n'))).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });
});
