import fc from 'fast-check';
import { parse } from 'yaml';
import { configDocumentSchema, type ConfigDocument } from './config-document.js';
import { writeConfig } from './write-config.js';

const documentWith = (content: string): ConfigDocument =>
  configDocumentSchema.parse({
    format: 1,
    groups: [{ name: 'g', description: content }],
  });
const described = (yaml: string): unknown => (parse(yaml) as ConfigDocument).groups[0]?.description;

describe('writeConfig', () => {
  it('keeps every text to the letter', () => {
    const word = fc.constantFrom(
      ' ',
      '  ',
      '\n',
      '\n\n',
      '\t',
      '\r\n',
      '#',
      ': ',
      '- ',
      '"',
      "'",
      '|',
      '>',
      'ä',
      '\u2028',
      '\u0085',
      '~',
      'null',
      '---',
      '%',
      '\ufeff',
    );
    const words = fc
      .array(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 40 })), { maxLength: 60 })
      .map((parts) => parts.join(''))
      .filter((text) => text.length <= 2000 && !text.includes('\u0000') && text.isWellFormed());
    fc.assert(
      fc.property(words, (text) => {
        expect(described(writeConfig(documentWith(text)))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('folds long texts and keeps lines, so that a changed word is a changed line', () => {
    const long = Array.from({ length: 100 }, (_, index) => `word${index}`).join(' ');
    const yaml = writeConfig(documentWith(long));
    expect(yaml).toContain('description: >-\n');
    expect(Math.max(...yaml.split('\n').map((line) => line.length))).toBeLessThanOrEqual(170);
    expect(writeConfig(documentWith('one\n\ntwo\n'))).toContain('description: |\n      one\n\n      two\n');
  });
});
