import { SeparatedDigits } from './separated-digits.js';

const NUMBERS = ['493023125130', '03023125130'];

function foundIn(text: string): string[] {
  const found: string[] = [];
  new SeparatedDigits(NUMBERS).find(
    text.length,
    (at) => text.charCodeAt(at),
    ({ start, end }) => found.push(text.slice(start, end)),
  );
  return found;
}

describe('a number in groups of digits', () => {
  it.each([
    '+493023125130',
    '+49 30 23125130',
    '+49 30 231 25 130',
    '+49-30-23.12.51.30',
    '030/23125130',
    '030 / 231-25 130',
    '(030) 2312 5130',
    '49\u00a030\u00a023125130',
  ])('is found in "%s"', (number) => {
    expect(foundIn(`Call ${number}, please`)).toHaveLength(1);
    expect(foundIn(number)).toHaveLength(1);
  });

  it.each([
    '+49 30 231251301',
    '149 30 23125130',
    'x030 23125130',
    '030 23125130b',
    '030 2312 5131',
    '030    23125130',
    '030:23125130',
  ])('is not found in "%s"', (text) => {
    expect(foundIn(text)).toEqual([]);
  });

  it('is found between other numbers', () => {
    expect(foundIn('2026-11-28 030 23125130 12')).toEqual(['030 23125130']);
  });

  it('is found in bytes with no-break blanks', () => {
    const bytes = Buffer.from('Ruf: 030\u00a02312\u00a05130!');
    const found: number[] = [];
    new SeparatedDigits(NUMBERS).find(
      bytes.length,
      (at) => bytes[at] ?? 0,
      ({ start }) => found.push(start),
    );
    expect(found).toEqual([5]);
  });

  it('takes time in proportion to the text', () => {
    const text = '49 30 2312 '.repeat(50_000);
    const begun = performance.now();
    expect(foundIn(text)).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});
