import fc from 'fast-check';
import type { DetectorName } from '../../data-map/data-map.js';
import { DEFAULT_THRESHOLD, detect } from './detect.js';
import { scrubber } from './scrub.js';

const ALL: readonly DetectorName[] = ['email', 'phone', 'iban', 'card', 'ip'];
const found = (text: string, detectors = ALL): string[] =>
  detect(text, detectors).map(
    ({ detector, start, end, confidence }) =>
      `${detector}${confidence >= DEFAULT_THRESHOLD ? '' : '?'} ${text.slice(start, end)}`,
  );

describe('detect', () => {
  it.each([
    ['write to Bob.Lee+x@mail.example.org.', ['email Bob.Lee+x@mail.example.org']],
    ['user@host.local1 said', ['email? user@host.local1']],
    ['call +49 30 901820 now', ['phone +49 30 901820']],
    ['Tel. 030 901820', ['phone 030 901820']],
    ['she has (030) 901820', ['phone? (030) 901820']],
    ['pay to DE89 3704 0044 0532 0130 00, please', ['iban DE89 3704 0044 0532 0130 00']],
    ['pay to DE88370400440532013000', ['iban? DE88370400440532013000']],
    ['card 4111 1111 1111 1111', ['card 4111 1111 1111 1111']],
    ['card 4111-1111-1111-1112', []],
    ['from 203.0.113.77:8080', ['ip 203.0.113.77']],
    ['from [2001:db8:abcd:12::1]', ['ip 2001:db8:abcd:12::1']],
    ['version 10.2.3.4', ['ip? 10.2.3.4']],
    ['300.1.1.1 is none', []],
    ['std::vector, 12:30:00, a::b', ['ip? a::b']],
    ['order 1234567 of 2026-11-27 for 1.234,50', []],
    ['nothing about anybody', []],
  ])('finds in "%s" %j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it('looks for what it is asked for', () => {
    const text = 'bob@example.org, 203.0.113.77, +49 30 901820';
    expect(found(text, ['ip'])).toEqual(['ip 203.0.113.77']);
    expect(found(text, [])).toEqual([]);
  });

  it('tells places within the text, apart and in order', () => {
    const token = fc.constantFrom(
      ...[
        'bob@example.org',
        '4111 1111 1111 1111',
        '::1',
        'DE89370400440532013000',
        '+49 30 901820',
        '-',
        'Ö',
      ],
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 8 }), fc.constantFrom('', ' ', ', '), (tokens, between) => {
        const text = tokens.join(between);
        let end = 0;
        for (const place of detect(text, ALL)) {
          expect(place.start).toBeGreaterThanOrEqual(end);
          expect(place.end).toBeLessThanOrEqual(text.length);
          ({ end } = place);
        }
      }),
    );
  });

  it('takes no longer than the text is long', () => {
    const hostile = ['a.'.repeat(20_000), '1 '.repeat(20_000), 'A1'.repeat(20_000), ':'.repeat(40_000)];
    const started = performance.now();
    for (const text of hostile) detect(text, ALL);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('scrubber with detectors', () => {
  it('removes the person first and then what looks like anybody', () => {
    const unknown = (text: string) => detect(text, ['email']);
    const scrub = scrubber(
      [{ bytes: Buffer.from('ana@example.com'), boundary: 'email', ignoreCase: true, encoding: 'text' }],
      unknown,
    );
    expect(scrub('Ana@example.com wrote to bob@example.org about 4 €')).toBe(
      '[erased] wrote to [erased] about 4 €',
    );
  });
});
