import fc from 'fast-check';
import { ANSWER_STATUSES, type AnswerStatus } from '#contracts';
import { latestVersion, standing, type AnswerRecord, type VersionTerms } from './standing.js';

const NOW = 1_000_000;
const version = (number: number, more: Partial<VersionTerms> = {}): VersionTerms => ({
  id: `v${number}`,
  number,
  published: true,
  effectiveFrom: 0,
  effectiveUntil: null,
  ...more,
});
const record = (number: number, status: AnswerStatus, more: Partial<AnswerRecord> = {}): AnswerRecord => ({
  id: `r${number}`,
  versionId: `v${number}`,
  status,
  expiresAt: null,
  saidAt: 0,
  sequence: number,
  confirmed: true,
  authorised: true,
  ...more,
});
const lenient = { now: NOW, reconsent: 'lenient' } as const;
const strict = { now: NOW, reconsent: 'strict' } as const;
const three = [version(1), version(2), version(3)];

describe('standing', () => {
  it.each<[string, AnswerRecord[], object]>([
    ['nothing', [], { inForce: false, why: 'never_answered', recordId: null }],
    ['an acceptance', [record(3, 'accepted')], { inForce: true, recordId: 'r3', until: null }],
    ['an acceptance of an older version', [record(1, 'accepted')], { inForce: true, recordId: 'r1' }],
    ['a refusal', [record(3, 'declined')], { inForce: false, why: 'declined', recordId: 'r3' }],
    ['a skip', [record(3, 'skipped')], { inForce: false, why: 'skipped', recordId: 'r3' }],
    [
      'a skip of the new version',
      [record(1, 'accepted'), record(3, 'skipped')],
      { inForce: true, recordId: 'r1' },
    ],
    [
      'a refusal of the new version',
      [record(1, 'accepted'), record(3, 'declined')],
      { inForce: false, recordId: 'r3' },
    ],
    [
      'a revocation in between',
      [record(1, 'accepted'), record(2, 'revoked')],
      { inForce: false, why: 'revoked' },
    ],
    [
      'a revocation of an older version',
      [record(1, 'revoked'), record(2, 'accepted')],
      { inForce: true, recordId: 'r2' },
    ],
    [
      'an acceptance of an older version after a refusal',
      [record(1, 'accepted', { sequence: 9 }), record(3, 'declined')],
      { inForce: false, why: 'declined' },
    ],
    [
      'an acceptance that waits for confirmation',
      [record(3, 'accepted', { confirmed: false })],
      { inForce: false, why: 'unconfirmed' },
    ],
    [
      'an acceptance that others must agree to',
      [record(3, 'accepted', { authorised: false })],
      { inForce: false, why: 'awaiting_authorisation' },
    ],
    [
      'one that waits for both',
      [record(3, 'accepted', { authorised: false, confirmed: false })],
      { inForce: false, why: 'unconfirmed' },
    ],
    [
      'one that others must agree to after an older one',
      [record(1, 'accepted'), record(3, 'accepted', { authorised: false })],
      { inForce: true, recordId: 'r1' },
    ],
    [
      'one that waits after an older one',
      [record(1, 'accepted'), record(3, 'accepted', { confirmed: false })],
      { inForce: true, recordId: 'r1' },
    ],
  ])('folds %s', (_, records, expected) => {
    expect(standing(records, three, lenient)).toMatchObject(expected);
  });

  it('counts an older version for nothing when the tenant is strict', () => {
    expect(standing([record(2, 'accepted')], three, strict)).toMatchObject({
      why: 'superseded',
      recordId: 'r2',
    });
    expect(standing([record(3, 'accepted')], three, strict)).toMatchObject({ inForce: true });
  });

  it('ends by itself when it expires, when its version ends, or when a strict tenant has a new one', () => {
    const expiring = [record(1, 'accepted', { expiresAt: NOW + 5 })];
    const ending = version(1, { effectiveUntil: NOW + 7 });
    const coming = version(2, { effectiveFrom: NOW + 3 });
    expect(standing(expiring, [ending], lenient)).toMatchObject({ until: NOW + 5 });
    expect(standing([record(1, 'accepted')], [ending], lenient)).toMatchObject({ until: NOW + 7 });
    expect(standing(expiring, [ending, coming], lenient)).toMatchObject({ until: NOW + 5 });
    expect(standing(expiring, [ending, coming], strict)).toMatchObject({ until: NOW + 3 });
  });

  it('is over at the very moment of its end', () => {
    const now = { now: NOW, reconsent: 'lenient' } as const;
    expect(standing([record(1, 'accepted', { expiresAt: NOW })], [version(1)], now)).toMatchObject({
      why: 'expired',
    });
    expect(standing([record(1, 'accepted')], [version(1, { effectiveUntil: NOW })], now)).toMatchObject({
      why: 'retired',
    });
  });

  it('is retired with the latest version, whichever was accepted', () => {
    const versions = [version(1), version(2, { effectiveUntil: NOW - 1 })];
    expect(standing([record(1, 'accepted')], versions, lenient)).toMatchObject({ why: 'retired' });
  });

  it('takes an acceptance ahead of time for nothing, and a refusal for what it is', () => {
    const versions = [version(1), version(2, { effectiveFrom: NOW + 1 })];
    expect(standing([record(2, 'accepted')], versions, lenient)).toMatchObject({ why: 'never_answered' });
    expect(standing([record(1, 'accepted'), record(2, 'declined')], versions, lenient)).toMatchObject({
      why: 'declined',
    });
  });

  it('goes by the latest answer of several actions, and never by a skip', () => {
    const at = (status: AnswerStatus, sequence: number) =>
      record(1, status, { id: `r${sequence}`, sequence });
    expect(standing([at('revoked', 1), at('accepted', 2)], [version(1)], lenient)).toMatchObject({
      recordId: 'r2',
    });
    expect(standing([at('revoked', 3), at('accepted', 2)], [version(1)], lenient)).toMatchObject({
      why: 'revoked',
    });
    expect(standing([at('accepted', 2), at('skipped', 9)], [version(1)], lenient)).toMatchObject({
      inForce: true,
    });
  });

  it('goes by when it was said, not by when it arrived', () => {
    const said = (status: AnswerStatus, saidAt: number, sequence: number) =>
      record(1, status, { id: `r${sequence}`, saidAt, sequence });
    const late = [said('revoked', 20, 1), said('accepted', 10, 2)];
    expect(standing(late, [version(1)], lenient)).toMatchObject({ inForce: false, why: 'revoked' });
    expect(standing([said('revoked', 20, 1), said('accepted', 30, 2)], [version(1)], lenient)).toMatchObject({
      inForce: true,
    });
  });

  const histories = fc.array(
    fc.record({
      number: fc.integer({ min: 1, max: 3 }),
      status: fc.constantFrom(...ANSWER_STATUSES),
      expiresAt: fc.option(fc.integer({ min: NOW - 2, max: NOW + 2 })),
      saidAt: fc.integer({ min: 0, max: 3 }),
    }),
    { maxLength: 8 },
  );
  type History = { number: number; status: AnswerStatus; expiresAt: number | null; saidAt: number }[];
  const recordsOf = (history: History) =>
    history.map(({ number, ...said }, index) =>
      record(number, said.status, { ...said, id: `r${index}`, sequence: index }),
    );

  it('does not depend on the order of records or versions', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const records = recordsOf(history);
        const backwards = standing([...records].reverse(), [...three].reverse(), lenient);
        expect(backwards).toEqual(standing(records, three, lenient));
      }),
    );
  });

  it('never outlives a revocation of the highest version, and strict allows nothing that lenient denies', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const records = recordsOf(history);
        const revoked = record(3, 'revoked', { saidAt: 9, sequence: 99 });
        expect(standing([...records, revoked], three, lenient).inForce).toBe(false);
        if (standing(records, three, strict).inForce)
          expect(standing(records, three, lenient).inForce).toBe(true);
      }),
    );
  });

  it('rests only on an accepted record, until a moment that is still to come', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const records = recordsOf(history);
        const found = standing(records, three, lenient);
        if (!found.inForce) return;
        expect(records.find(({ id }) => id === found.recordId)?.status).toBe('accepted');
        expect(found.until ?? NOW + 1).toBeGreaterThan(NOW);
      }),
    );
  });
});

describe('latestVersion', () => {
  it('is the highest published number whose time has come', () => {
    const versions = [
      version(1),
      version(2.5),
      version(2),
      version(3, { published: false }),
      version(4, { effectiveFrom: NOW + 1 }),
    ];
    expect(latestVersion(versions, NOW)?.number).toBe(2.5);
    expect(latestVersion(versions, NOW + 1)?.number).toBe(4);
    expect(latestVersion([], NOW)).toBeUndefined();
  });
});
