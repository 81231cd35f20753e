import fc from 'fast-check';
import { parseArrayExact, parseJsonExact } from './exact-json.js';

const written = fc.oneof(
  fc.constantFrom('0', '-0', '1.10', '1e2', '2E+3', '-5', '12345678901234567890', '9007199254740993', '0.1'),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.string().map((text) => JSON.stringify(text)),
  fc.constantFrom('true', 'null', '{}', '[]'),
);

describe('JSON that is written again as it stood', () => {
  it('keeps every number of every document', () => {
    fc.assert(
      fc.property(fc.array(written), (values) => {
        const text = `{"a":[${values.join(',')}],"b":{"c":${values[0] ?? '1'}}}`;
        expect(JSON.stringify(parseJsonExact(text))).toBe(text);
      }),
    );
  });

  it('gives numbers of rows as texts where a double would write them in another way', () => {
    expect(parseArrayExact('[1, 1.10, 12345678901234567890, -0, "1.10"]')).toEqual([
      ...[1, '1.10', '12345678901234567890', '-0', '1.10'],
    ]);
    expect(parseArrayExact('[1, 2]')).toEqual([1, 2]);
  });
});
