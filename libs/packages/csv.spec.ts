import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvCell, csvHeader, csvLines, readCsvCell } from './csv.js';

const roundTrip = (value: string): string => {
  const [, [cell]] = parse(csvHeader(['a']) + csvLines(['a'], [{ a: value }]), {
    record_delimiter: '\r\n',
  }) as [string[], [string]];
  return readCsvCell(cell);
};

describe('CSV of packages', () => {
  it.each(['=1+1', '+49 30 1234567', '-2', '@cmd', '\t=1', '＝1+1', '  =1', '\r\n=1'])(
    'makes text of %j',
    (value) => {
      expect(csvCell(value)).toBe(`'${value}`);
    },
  );

  it('writes numbers as they are, NULL as nothing and the empty string as quotes', () => {
    expect(csvLines(['a', 'b', 'c'], [{ a: -5, b: null, c: '' }])).toBe('-5,,""\r\n');
  });

  it('writes nested values as JSON text and bytes as Base64', () => {
    expect(csvCell({ a: [1] })).toBe('{"a":[1]}');
    expect(csvCell(Buffer.from('ab'))).toBe('YWI=');
  });

  it('returns every text as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        fc.pre(!value.includes('\u0000') && value !== '');
        expect(roundTrip(value)).toBe(value);
      }),
    );
  });

  it('never writes a cell that a spreadsheet would calculate', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(String(csvCell(value))).not.toMatch(/^[\s]*[=+\-@]/);
      }),
    );
  });
});
