import { faultOf } from './fault.mjs';

const certificate = { id: 'crt_1', holds: true, rows: 3, kept: [] };
const answer = 'Your request 2026-000001 is completed';
const erasure = { right: 'erasure', end: 'fulfilled' as const };

describe('faultOf', () => {
  it('finds nothing where a right came to its end, with a letter and, of stores, a certificate', () => {
    expect(faultOf(erasure, { state: 'fulfilled', certificate, answer })).toBeNull();
    const complaint = { right: 'complaint', end: 'fulfilled' as const };
    expect(faultOf(complaint, { state: 'fulfilled', certificate: null, answer })).toBeNull();
    const refused = { right: 'erasure', end: 'refused' as const };
    expect(faultOf(refused, { state: 'refused', certificate: null, answer })).toBeNull();
  });

  it.each([
    ['another end', { state: 'refused', certificate, answer }, /ended refused/],
    ['no letter', { state: 'fulfilled', certificate, answer: null }, /no letter/],
    ['no certificate', { state: 'fulfilled', certificate: null, answer }, /no certificate/],
    [
      'a signature that does not hold',
      { state: 'fulfilled', certificate: { ...certificate, holds: false }, answer },
      /signature/,
    ],
  ])('finds %s', (_what, story, fault) => {
    expect(faultOf(erasure, story)).toMatch(fault);
  });
});
