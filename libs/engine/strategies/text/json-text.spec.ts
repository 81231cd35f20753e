import { patchJson, pruneJson } from './json-text.js';

const withoutSecrets = (text: string): string | null =>
  patchJson(text, (place) => (place.at(-1) === 'secret' ? 'null' : null));

describe('patchJson', () => {
  it('replaces a whole container and does not look inside it', () => {
    expect(withoutSecrets('{"secret": {"secret": [1, 2]}, "a": [{"secret": "x"}]}')).toBe(
      '{"secret": null, "a": [{"secret": null}]}',
    );
  });

  it('reads escaped keys and quotes inside strings', () => {
    expect(withoutSecrets('{"s\\u0065cret": "a\\"}", "b": "\\\\"}')).toBe(
      '{"s\\u0065cret": null, "b": "\\\\"}',
    );
  });

  it.each(['1', '"secret"', 'null', '[]', '{}', ' [ ] ', '[1,2,{}]', '-1.5e+10'])(
    'leaves %s as it is',
    (text) => {
      expect(withoutSecrets(text)).toBe(text);
    },
  );

  it.each(['', '{', '{"a":1,}', "{'a':1}", 'text'])('says that %j is not JSON', (text) => {
    expect(withoutSecrets(text)).toBeNull();
  });

  it('copes with strings of many megabytes', () => {
    const long = 'x\\n'.repeat(8_000_000);
    expect(withoutSecrets(`{"a":"${long}","secret":1}`)).toBe(`{"a":"${long}","secret":null}`);
  });
});

describe('pruneJson', () => {
  const asked: string[] = [];
  const pruned = (text: string): string | null =>
    pruneJson(text, (place) => {
      asked.push(place.join('.'));
      if (place.at(-1) === 'gone') return 'remove';
      return place.at(-1) === 'hidden' ? { replacement: '"x"' } : 'stay';
    });

  it.each([
    ['{"a": 1, "gone": {"b": 2}, "c": 12345678901234567890}', '{"a":1,"c":12345678901234567890}'],
    ['{"gone": 1}', '{}'],
    ['[{"gone": 1, "a": [ 1 ]},  {"b": 2}]', '[{"a":[ 1 ]},{"b": 2}]'],
    [' {"a" : "gone"} ', ' {"a" : "gone"} '],
    ['{"\\u0067one": 1, "hidden": {"gone": 1}, "\\"": "\\u00e9"}', '{"hidden":"x","\\"":"\\u00e9"}'],
  ])('takes out of %j what goes, and leaves %j', (text, expected) => {
    expect(pruned(text)).toBe(expected);
  });

  it('takes out elements and the whole', () => {
    expect(pruneJson('[1, 2, 3]', (place) => (place[0] === 1 ? 'remove' : 'stay'))).toBe('[1,3]');
    expect(pruneJson('{"a":1}', () => 'remove')).toBe('null');
    expect(pruneJson('no', () => 'stay')).toBeNull();
  });

  it('does not ask about what goes with its container', () => {
    asked.length = 0;
    pruned('{"gone":{"a":[1,{}]},"b":1}');
    expect(asked).toEqual(['', 'gone', 'b']);
  });
});
