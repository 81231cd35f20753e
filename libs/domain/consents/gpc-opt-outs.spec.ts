import type { AnswerStatus } from '#contracts';
import { gpcOptOuts, type OptOutConsent } from './gpc-opt-outs.js';

const NOW = 1_000;
const version = { id: 'v', number: 1, published: true, effectiveFrom: 0, effectiveUntil: null };
const consent = (more: Partial<OptOutConsent> = {}): OptOutConsent => ({
  id: 'c',
  builtin: null,
  enabled: true,
  purposes: [{}, { sellOrShare: true }],
  versions: [version],
  ...more,
});
const record = (status: AnswerStatus) => ({
  ...{
    id: 'r',
    consentId: 'c',
    versionId: 'v',
    status,
    expiresAt: null,
    saidAt: 1,
    sequence: 1,
    confirmed: true,
    authorised: true,
  },
});

describe('gpcOptOuts', () => {
  it.each<[AnswerStatus | null, string[]]>([
    [null, ['declined']],
    ['skipped', ['declined']],
    ['accepted', ['revoked']],
    ['declined', []],
    ['revoked', []],
  ])('after %s: %j', (status, expected) => {
    const records = status === null ? [] : [record(status)];
    expect(gpcOptOuts([consent()], records, NOW).map((each) => each.status)).toEqual(expected);
  });

  it.each<[string, Partial<OptOutConsent>]>([
    ['does not sell or share', { purposes: [{}, { sellOrShare: false }] }],
    ['is disabled', { enabled: false }],
    ['has no version yet', { versions: [{ ...version, effectiveFrom: NOW + 1 }] }],
    ['is made of claims', { builtin: 'claims' }],
  ])('leaves alone what %s', (_, more) => {
    expect(gpcOptOuts([consent(more)], [record('accepted')], NOW)).toEqual([]);
  });
});
