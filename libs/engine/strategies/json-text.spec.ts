import { patchJson } from './json-text.js';

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
