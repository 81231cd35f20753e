import { toKeyBytes } from './key-pattern.js';
import { suggestPatterns } from './suggest-patterns.js';

const seen = (type: string, keys: readonly string[], fields: readonly string[] = []) =>
  keys.map((key) => ({ key: toKeyBytes(key), type, fields }));
const patterns = (...keys: ReturnType<typeof seen>[]): Record<string, string> =>
  Object.fromEntries(
    suggestPatterns(keys[0]?.[0]?.key.split(':')[0] ?? '', keys.flat()).map(({ name, pattern }) => [
      name,
      pattern,
    ]),
  );

describe('patterns of keys', () => {
  it.each([
    ['numbers', 'hash', ['profile:1', 'profile:2', 'profile:3'], { profile: 'profile:{profile_id}' }],
    ['user names', 'hash', ['profile:ann', 'profile:bob', 'profile:cy'], { profile: 'profile:{profile_id}' }],
    [
      'addresses',
      'string',
      ['bymail:ann@example.com', 'bymail:bob@example.com'],
      { bymail: 'bymail:{email}' },
    ],
    ['a word between', 'string', ['cache:html:1', 'cache:html:2'], { cache: 'cache:html:{html_id}' }],
    [
      'a word behind',
      'list',
      ['session:s1:items', 'session:s2:items'],
      { session: 'session:{session_id}:items' },
    ],
    ['no parts', 'set', ['newsletter'], { newsletter: 'newsletter' }],
  ])('with %s', (_what, type, keys, expected) => {
    expect(patterns(seen(type, keys))).toEqual(expected);
  });

  it('tell kinds of rows apart, and what has other words', () => {
    expect(
      patterns(
        seen('hash', ['user:1', 'user:2']),
        seen('set', ['user:1:items', 'user:2:items']),
        seen('set', ['user:1:friends', 'user:2:friends']),
      ),
    ).toEqual({
      user: 'user:{user_id}',
      user_items: 'user:{user_id}:items',
      user_friends: 'user:{user_id}:friends',
    });
  });

  it('call no part as a field is called', () => {
    expect(patterns(seen('hash', ['mail:ann@example.com', 'mail:bob@example.com'], ['email']))).toEqual({
      mail: 'mail:{key_email}',
    });
  });
});
