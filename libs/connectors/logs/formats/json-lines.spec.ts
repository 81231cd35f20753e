import { fittingReplacement, isObjectKey } from './json-lines.js';

const placeOf = (text: string, token: string) => {
  const start = Buffer.from(text).indexOf(token);
  return { start, end: start + token.length };
};
const isKey = (text: string, token = 'ann') => {
  const line = text.slice(0, text.indexOf(token)).split('\n').at(-1) ?? '';
  const isJson = () => /^\s*[[{]/.test(line);
  return isObjectKey({ text: Buffer.from(text), isJson }, placeOf(text, token));
};

describe('isObjectKey', () => {
  it.each(['{"ann":1}', 'x\n{"a":{"to ann" : 1}}\r\ny', '{"x ann \\" y":1}', '[{"ann":[]}]'])(
    'is true in %j',
    (text) => {
      expect(isKey(text)).toBe(true);
    },
  );

  it.each([
    '{"a":"ann"}',
    '{"a":"ann:"}',
    '{"a":["ann","b"]}',
    '{"ann":1',
    'x {"ann":1}',
    '"ann": 1',
    '{"a":"\\"ann\\":"}',
    '{ann\n":1}',
    '{"a":ann":1}',
  ])('is false in %j', (text) => {
    expect(isKey(text)).toBe(false);
  });

  it('takes a number before a string of a colon for a value', () => {
    expect(isKey('{"a":[123,": "]}', '123')).toBe(false);
  });
});

describe('fittingReplacement', () => {
  const fit = (text: string) =>
    fittingReplacement(
      { text: Buffer.from(text), isJson: () => text.startsWith('{') },
      placeOf(text, '481516'),
      Buffer.from('012345'),
    ).toString();

  it('never begins a number of JSON with zero', () => {
    expect(fit('{"id":481516}')).toBe('112345');
    expect(fit('{"id":[-481516]}')).toBe('112345');
  });

  it('leaves it as it is in strings and other text', () => {
    expect(fit('{"id":"481516"}')).toBe('012345');
    expect(fit('{id:481516}')).toBe('012345');
    expect(fit('id=481516')).toBe('012345');
  });
});
