import { escapeCopy, splitCopyRow } from './postgres.copy-text.js';

describe('the text format of COPY', () => {
  it('comes back as it was', () => {
    const values = ['plain', '', 'tab\tline\nreturn\r', 'back\\slash\\n', '\\N', 'Zoë'];
    const row = Buffer.concat(
      values.flatMap((value, at) => [Buffer.from(at ? '\t' : ''), escapeCopy(Buffer.from(value))]),
    );
    expect(splitCopyRow(row).map((field) => field?.toString())).toEqual(values);
  });

  it('tells NULL from the text \\N', () => {
    expect(splitCopyRow(Buffer.from('\\N\t\\\\N'))).toEqual([null, Buffer.from('\\N')]);
  });
});
