import fc from 'fast-check';
import { ANSWER_STATUSES, type AnswerStatus } from '#contracts';
import { joinAnswers, type JoinedConsent, type JoinedRecord } from './join-answers.js';
import { standing, type VersionTerms } from './standing.js';

const NOW = 1_000_000;
const version = (number: number): VersionTerms => ({
  ...{ id: `v${number}`, number, published: true, effectiveFrom: 0, effectiveUntil: null },
});
const consent: JoinedConsent = {
  ...{ id: 'c', builtin: null, enabled: true, versions: [version(1), version(2)] },
};
const record = (number: number, status: AnswerStatus, more: Partial<JoinedRecord> = {}): JoinedRecord => ({
  ...{ id: `r${number}`, consentId: 'c', versionId: `v${number}`, slot: '', status },
  ...{ expiresAt: null, saidAt: 10, sequence: number, confirmed: true, authorised: true },
  ...more,
});
const RULES = { now: NOW, refusalsAfter: 0, acceptancesAfter: 0 };
const join = (
  anonymous: readonly JoinedRecord[],
  known: readonly JoinedRecord[],
  { of = consent, rules = RULES } = {},
) => joinAnswers([of], anonymous, known, rules);

describe('joinAnswers', () => {
  it.each<[string, JoinedRecord[], JoinedRecord[], object[]]>([
    [
      'a refusal and nothing',
      [record(1, 'declined')],
      [],
      [{ status: 'declined', saidAt: null, from: 'r1' }],
    ],
    ['a refusal and a skip', [record(1, 'revoked')], [record(1, 'skipped')], [{ status: 'declined' }]],
    [
      'a refusal and an acceptance',
      [record(1, 'declined')],
      [record(1, 'accepted')],
      [{ status: 'revoked' }],
    ],
    ['two refusals', [record(1, 'declined')], [record(1, 'revoked')], []],
    ['an acceptance and a refusal', [record(1, 'accepted')], [record(1, 'declined')], []],
    ['two acceptances', [record(1, 'accepted')], [record(1, 'accepted')], []],
    ['an acceptance and nothing', [record(1, 'accepted')], [], [{ status: 'accepted', saidAt: 10 }]],
    ['nothing and an acceptance', [], [record(1, 'accepted')], []],
    ['a skip and nothing', [record(1, 'skipped')], [], []],
    ['an expired acceptance and nothing', [record(1, 'accepted', { expiresAt: NOW })], [], []],
    ['an unconfirmed acceptance and nothing', [record(1, 'accepted', { confirmed: false })], [], []],
    [
      'a refusal of the old version and an acceptance of the new',
      [record(1, 'declined')],
      [record(2, 'accepted')],
      [{ status: 'revoked', versionId: 'v2' }],
    ],
    [
      'a refusal of the new version and an acceptance of the old',
      [record(2, 'declined')],
      [record(1, 'accepted')],
      [{ status: 'declined', versionId: 'v2' }],
    ],
    [
      'a refusal and an acceptance that has expired',
      [record(1, 'declined')],
      [record(1, 'accepted', { expiresAt: NOW })],
      [{ status: 'revoked' }],
    ],
  ])('of %s', (_, anonymous, known, expected) => {
    expect(join(anonymous, known)).toEqual(expected.map((each) => expect.objectContaining(each)));
  });

  it('leaves claims and scopes alone, and of what is switched off ends acceptances', () => {
    const refusal = [record(1, 'declined')];
    expect(join(refusal, [], { of: { ...consent, builtin: 'claims' } })).toEqual([]);
    const off = { of: { ...consent, enabled: false } };
    expect(join(refusal, [], off)).toEqual([]);
    expect(join([record(1, 'accepted')], [], off)).toEqual([]);
    expect(join(refusal, [record(1, 'accepted')], off)).toMatchObject([{ status: 'revoked' }]);
  });

  it('takes what was joined already for said, and what came since for new', () => {
    const rules = { now: NOW, refusalsAfter: 1, acceptancesAfter: 3 };
    expect(join([record(1, 'declined')], [record(1, 'accepted')], { rules })).toEqual([]);
    expect(join([record(1, 'declined', { sequence: 2 })], [], { rules })).toHaveLength(1);
    expect(join([record(1, 'accepted', { sequence: 2 })], [], { rules })).toEqual([]);
    expect(join([record(1, 'accepted', { sequence: 4 })], [], { rules })).toHaveLength(1);
  });

  const records = fc.uniqueArray(
    fc
      .record({
        number: fc.integer({ min: 1, max: 2 }),
        slot: fc.constantFrom('', 'a:1'),
        status: fc.constantFrom(...ANSWER_STATUSES),
        expiresAt: fc.option(fc.integer({ min: NOW - 1, max: NOW + 1 })),
        saidAt: fc.integer({ min: 0, max: 3 }),
        sequence: fc.integer({ min: 1, max: 99 }),
      })
      .map(({ number, ...more }) => record(number, more.status, { ...more, id: `r${number}/${more.slot}` })),
    { selector: ({ id }) => id, maxLength: 4 },
  );
  const isIn = (held: readonly JoinedRecord[]) =>
    standing(held, consent.versions, { now: NOW, reconsent: 'lenient' });
  const after = (known: readonly JoinedRecord[], anonymous: readonly JoinedRecord[]): JoinedRecord[] =>
    join(anonymous, known).reduce<JoinedRecord[]>(
      (held, { versionId, slot, status, saidAt, from }) => [
        ...held.filter((each) => each.versionId !== versionId || each.slot !== slot),
        record(1, status, { id: from, versionId, slot, saidAt: saidAt ?? NOW, sequence: 100 }),
      ],
      [...known],
    );

  it('leaves nothing in force that either refused, and changes nothing when it is done twice', () => {
    fc.assert(
      fc.property(records, records, (anonymous, known) => {
        const held = after(known, anonymous);
        for (const side of [anonymous, known]) {
          const said = isIn(side);
          if (!said.inForce && (said.why === 'declined' || said.why === 'revoked'))
            expect(isIn(held).inForce).toBe(false);
        }
        for (const { versionId, slot, status } of join(anonymous, held))
          expect(held).toContainEqual(expect.objectContaining({ versionId, slot, status }));
      }),
      { numRuns: 500 },
    );
  });
});
