import { oneTimeCode } from './one-time-code.js';

/** Base32 of the ASCII keys of RFC 6238, appendix B: `1234567890` repeated to 20, 32 and 64 bytes. */
const KEYS = {
  SHA1: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  SHA256: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA====',
  SHA512:
    'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA=',
};

describe('oneTimeCode', () => {
  it.each([
    [59, 'SHA1', '94287082'],
    [59, 'SHA256', '46119246'],
    [59, 'SHA512', '90693936'],
    [1111111109, 'SHA1', '07081804'],
    [1111111109, 'SHA256', '68084774'],
    [1111111109, 'SHA512', '25091201'],
    [20000000000, 'SHA1', '65353130'],
    [20000000000, 'SHA256', '77737706'],
    [20000000000, 'SHA512', '47863826'],
  ] as const)('gives the value of RFC 6238 at %d with %s', (seconds, algorithm, code) => {
    const options = { key: KEYS[algorithm], algorithm, digits: 8, period: 30 } as const;
    expect(oneTimeCode(options, new Date(seconds * 1000))).toBe(code);
  });

  it('gives the last six digits, and takes the key in lower case and without padding', () => {
    const options = { key: KEYS.SHA256.toLowerCase().replaceAll('=', ''), algorithm: 'SHA256' } as const;
    expect(oneTimeCode({ ...options, digits: 6, period: 30 }, new Date(59_000))).toBe('119246');
  });
});
