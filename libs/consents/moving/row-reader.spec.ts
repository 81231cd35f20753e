import { isAppError } from '#contracts';
import { OWN_MAPPING, parseImportMapping } from './import-mapping.js';
import { faultOf } from './moved-answer.js';
import { RowReader } from './row-reader.js';

const NOW = Date.UTC(2026, 0, 1);
const reader = (mapping?: string) =>
  new RowReader(mapping === undefined ? OWN_MAPPING : parseImportMapping(mapping, 'm.yaml'), () => NOW);
const row = (more: object = {}) => ({
  sub: 'ann',
  consent: 'newsletter',
  status: 'accepted',
  saidAt: '2025-01-01T00:00:00Z',
  ...more,
});
const faultIn = (more: object, mapping?: string) => {
  try {
    reader(mapping).readObject(row(more));
  } catch (error) {
    return faultOf(error);
  }
  throw new Error('the row was taken');
};

describe('RowReader', () => {
  it('reads the members that are needed, and leaves the others out', () => {
    expect(reader().read(row({ version: '', locale: ' ', scopes: null }))).toEqual({
      ...row(),
      saidAt: new Date('2025-01-01T00:00:00Z'),
    });
  });

  it.each([
    ['["a","b;c"]', ['a', 'b;c']],
    ['a; b;', ['a', 'b']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
  ])('reads the list %j', (given, list) => {
    expect(reader().read(row({ acceptedFields: given }))).toMatchObject({ acceptedFields: list });
  });

  it.each([
    ['2025-01-31T09:00:00+02:00', '2025-01-31T07:00:00.000Z'],
    ['2025-01-31 09:00:00Z', '2025-01-31T09:00:00.000Z'],
    ['2025-01-31T09:00:00.123456Z', '2025-01-31T09:00:00.123Z'],
  ])('reads the time %s', (given, time) => {
    expect(
      reader()
        .read(row({ saidAt: given }))
        .saidAt.toISOString(),
    ).toBe(time);
  });

  it.each([
    ['dates: { format: seconds }', 1_735_689_600, '2025-01-01T00:00:00.000Z'],
    ['dates: { format: milliseconds }', '1735689600000', '2025-01-01T00:00:00.000Z'],
    ['dates: { zone: Europe/Berlin }', '2025-07-01T12:00:00', '2025-07-01T10:00:00.000Z'],
    ['dates: { zone: Europe/Berlin }', '2025-07-01T12:00:00Z', '2025-07-01T12:00:00.000Z'],
    ['dates: { zone: Europe/Berlin }', '2025-01-31', '2025-01-30T23:00:00.000Z'],
    ['dates: { format: M/d/yy h:mm a }', '1/31/25 9:05 PM', '2025-01-31T21:05:00.000Z'],
  ])('by %s reads %s', (mapping, given, time) => {
    expect(
      reader(mapping)
        .read(row({ saidAt: given }))
        .saidAt.toISOString(),
    ).toBe(time);
  });

  it.each([
    [{ sub: '' }, 'sub is missing.'],
    [{ sub: { a: 1 } }, 'sub is no text.'],
    [{ sub: 'x'.repeat(256) }, 'sub is longer than 255 characters.'],
    [{ sub: 'a\u0000' }, 'sub holds characters that cannot be stored.'],
    [{ sub: '\ud800' }, 'sub holds characters that cannot be stored.'],
    [{ status: 'perhaps' }, 'The status is not known.'],
    [{ saidAt: undefined }, 'saidAt is missing.'],
    [{ saidAt: '2025-01-31T09:00:00' }, 'saidAt is no time in the form that is expected.'],
    [{ saidAt: 'yesterday' }, 'saidAt is no time in the form that is expected.'],
    [{ saidAt: '2026-01-01T00:06:00Z' }, 'saidAt lies in the future.'],
    [{ saidAt: '1970-01-02T00:00:00Z' }, 'saidAt lies before 1990.'],
    [{ scopes: '[1' }, 'scopes begins like a list in JSON and is none.'],
    [{ scopes: [1] }, 'scopes holds what is no text.'],
    [{ scopes: Array.from({ length: 201 }, () => 'a') }, 'scopes has more than 200 values.'],
    [{ colour: 'red' }, 'The line has a member that is not known.'],
  ])('refuses %j', (more, reason) => {
    expect(faultIn(more)).toMatchObject({ reason, todo: expect.stringMatching(/\w/) });
  });

  it('says nothing of the person in a fault', () => {
    const secret = 'ann@example.com';
    for (const more of [{ status: secret }, { saidAt: secret }, { scopes: `[${secret}` }, { [secret]: 1 }])
      expect(JSON.stringify(faultIn(more))).not.toContain(secret);
  });

  it('fills in constants where a row says nothing, and gives values their meaning', () => {
    const mapping = `
columns: { person: sub, ok: status }
values: { status: { "1": accepted, "": declined } }
constants: { consent: newsletter, scopes: [a, b], saidAt: 2025-01-01T00:00:00Z }
ignore: rest`;
    const read = (given: object) => reader(mapping).readObject(given);
    expect(read({ person: 'ann', ok: 1, anything: 'x' })).toMatchObject({
      ...{ sub: 'ann', status: 'accepted', consent: 'newsletter', scopes: ['a', 'b'] },
    });
    expect(read({ person: 'ann', ok: '' })).toMatchObject({ status: 'declined' });
    expect(read({ person: 'ann', ok: 'Revoked', consent: 'other' })).toMatchObject({
      ...{ status: 'revoked', consent: 'other' },
    });
  });
});

describe('parseImportMapping', () => {
  const lineOf = (text: string): string => {
    try {
      parseImportMapping(text, 'm.yaml');
    } catch (error) {
      if (isAppError(error, 'request.invalid')) return error.message;
    }
    return 'taken';
  };

  it.each([
    ['columns:\n  a: nobody', 'm.yaml:2 columns.a: must be one of: sub'],
    ['columns:\n  a: sub\n  b: sub', 'm.yaml:3 columns.b: "a" is sub already'],
    ['\ncolours: {}', 'm.yaml:2 "colours" is not known here'],
    ['values:\n  status:\n    yes: perhaps', 'm.yaml:3 values.status.yes: must be one of: accepted'],
    ['values:\n  nobody: { a: b }', 'm.yaml:2 "nobody" is not known here: use sub'],
    ['constants:\n  status: perhaps', 'm.yaml:2 constants.status: must be one of'],
    ['dates:\n  zone: Nowhere', 'm.yaml:2 dates.zone: is no time zone such as'],
    ['dates:\n  format: HH:mm', 'm.yaml:2 dates.format: is no format such as'],
    ['delimiter: ";;"', 'm.yaml:1 delimiter: must be one character'],
    ['columns: [', 'm.yaml:1'],
  ])('names the line of %j', (text, sentence) => {
    expect(lineOf(text)).toContain(sentence);
  });

  it('takes an empty mapping', () => {
    expect(lineOf('')).toBe('taken');
  });
});
