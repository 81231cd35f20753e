import { readCatalogue } from '#catalogue';
import {
  DATA_RISKS,
  REQUESTER_KINDS,
  RIGHTS,
  STORE_RIGHTS,
  VERIFICATION_LEVELS,
  type RightCode,
} from '#contracts';
import * as fc from 'fast-check';
import { assess } from './assess.js';
import type { AssessedPurpose, AssessmentInput } from './assessment.js';
import { LEGAL_BASES } from './legal-basis.js';
import type { LegalBasis } from './legal-basis.js';
import { compareLevels } from './levels.js';

const { rights } = readCatalogue();
const gdpr = (right: RightCode) => rights.policy(['EU_GDPR'], right);

const purposeOf = (more: Partial<AssessedPurpose> = {}): AssessedPurpose => ({
  id: 'orders',
  basis: 'contract',
  provenance: ['provided'],
  holds: [],
  retention: [],
  restrictedForClaims: false,
  ...more,
});
/** Of the GDPR, unless another policy is given. */
type Given = Partial<AssessmentInput> & { readonly right?: RightCode };
const inputOf = ({ right = 'erasure', ...more }: Given = {}): AssessmentInput => ({
  policy: gdpr(right),
  regimes: ['EU_GDPR'],
  requester: 'subject',
  verification: 'L2',
  purposes: [purposeOf()],
  history: [],
  now: '2026-03-02',
  ...more,
});
const decisionOn = (purpose: Partial<AssessedPurpose>, more: Given = {}) =>
  assess(inputOf({ ...more, purposes: [purposeOf(purpose)] })).perPurpose[0];

describe('assess', () => {
  it.each<[LegalBasis, string, string, string]>([
    ['consent', 'grant', 'grant', 'grant'],
    ['contract', 'grant', 'grant', 'grant'],
    ['legal_obligation', 'not_applicable', 'not_applicable', 'grant'],
    ['vital_interests', 'grant', 'not_applicable', 'grant'],
    ['public_authority', 'not_applicable', 'not_applicable', 'grant'],
    ['legitimate_interests', 'grant', 'not_applicable', 'grant'],
  ])('under %s: erasure %s, portability %s, restriction %s', (basis, ...decisions) => {
    const rights = ['erasure', 'portability', 'restriction'] as const;
    expect(rights.map((right) => decisionOn({ basis }, { right })?.decision)).toEqual(decisions);
  });

  it('says why a right does not exist', () => {
    expect(decisionOn({ basis: 'legal_obligation' })?.codes).toEqual(['BASIS_EXCLUDES_RIGHT']);
  });

  it('reads a missing basis in favour of the person, but shows it and discloses nothing on it', () => {
    expect(decisionOn({ basis: null })?.decision).toBe('grant');
    expect(decisionOn({ basis: null }, { right: 'portability' })?.decision).toBe('review');
    const { findings } = assess(inputOf({ purposes: [purposeOf({ basis: null })] }));
    expect(findings).toEqual([{ code: 'BASIS_MISSING', purposeId: 'orders' }]);
  });

  it('keeps what is on legal hold or under a running duty to keep, until the last day of these', () => {
    const holds = [
      { id: 'a', reviewBy: '2026-06-30' },
      { id: 'b', reviewBy: '2026-09-30' },
    ];
    expect(decisionOn({ holds })).toMatchObject({
      decision: 'refuse',
      codes: ['LEGAL_CLAIMS'],
      until: '2026-09-30',
    });
    const retention = [
      { code: 'LEGAL_OBLIGATION', until: '2030-12-31' },
      { code: 'LEGAL_OBLIGATION', until: '2028-12-31' },
    ] as const;
    expect(decisionOn({ retention })).toMatchObject({ codes: ['LEGAL_OBLIGATION'], until: '2030-12-31' });
  });

  it('names no end for a duty whose end is not known, and forgets a duty that has ended', () => {
    const open = decisionOn({
      retention: [
        { code: 'LEGAL_OBLIGATION', until: null },
        { code: 'LEGAL_OBLIGATION', until: '2030-12-31' },
      ],
    });
    expect(open?.decision).toBe('refuse');
    expect(open).not.toHaveProperty('until');
    expect(decisionOn({ retention: [{ code: 'LEGAL_OBLIGATION', until: '2026-03-01' }] })?.decision).toBe(
      'grant',
    );
  });

  it('keeps data on the last day of the duty still', () => {
    expect(decisionOn({ retention: [{ code: 'ARCHIVING', until: '2026-03-02' }] })?.decision).toBe('refuse');
  });

  it('restricts and hands over data that are on hold', () => {
    const holds = [{ id: 'a', reviewBy: '2026-06-30' }];
    expect(decisionOn({ holds }, { right: 'restriction' })?.decision).toBe('grant');
    expect(decisionOn({ holds }, { right: 'portability' })?.decision).toBe('grant');
  });

  it('corrects under every basis, and data on hold too: the plan says which rows wait', () => {
    const holds = [{ id: 'a', reviewBy: '2026-06-30' }];
    expect(decisionOn({ holds }, { right: 'rectification' })).toMatchObject({
      decision: 'grant',
      operations: ['read', 'correct', 'notify'],
    });
    for (const basis of LEGAL_BASES)
      expect(decisionOn({ basis }, { right: 'rectification' })?.decision).toBe('grant');
  });

  it('ports only what the person provided or caused', () => {
    const port = (provenance: AssessedPurpose['provenance']) =>
      decisionOn({ provenance }, { right: 'portability' })?.decision;
    expect(port(['derived', 'observed'])).toBe('grant');
    expect(port(['derived', 'third_party'])).toBe('not_applicable');
  });

  it('lets a person weigh a reason to keep that the law does not know', () => {
    const policy = { ...gdpr('erasure'), exceptions: ['LEGAL_OBLIGATION' as const] };
    const holds = [{ id: 'a', reviewBy: '2026-06-30' }];
    expect(decisionOn({ holds }, { policy })).toMatchObject({
      decision: 'review',
      codes: ['LEGAL_CLAIMS', 'EXCEPTION_UNKNOWN'],
    });
    const retention = [{ code: 'LEGAL_OBLIGATION', until: '2030-12-31' }] as const;
    expect(decisionOn({ retention }, { policy })?.decision).toBe('refuse');
  });

  it('lets a person check whoever asks for another and refuses the heirs of the dead', () => {
    expect(decisionOn({}, { requester: 'guardian' })).toMatchObject({
      decision: 'review',
      codes: ['AUTHORISATION_TO_CHECK'],
    });
    expect(decisionOn({}, { requester: 'heir' })?.codes).toEqual(['NOT_A_DATA_SUBJECT']);
    expect(decisionOn({}, { requester: 'heir', deceasedRights: true })?.decision).toBe('review');
    expect(decisionOn({}, { requester: 'employee' })?.decision).toBe('grant');
    expect(decisionOn({}, { regimes: [] })?.decision).toBe('review');
  });

  it('requires more evidence from whoever asks for another, the controller included', () => {
    const levels = (requester: AssessmentInput['requester']) =>
      STORE_RIGHTS.filter((right) => rights.find('EU_GDPR', right)).map(
        (right) => assess(inputOf({ right, requester })).requiredLevel,
      );
    expect(levels('subject')).toEqual(['L2', 'L2', 'L1', 'L2', 'L2']);
    expect(levels('authorised_agent')).toEqual(['L3', 'L3', 'L3', 'L3', 'L3']);
    expect(levels('controller')).toEqual(['L3', 'L3', 'L3', 'L3', 'L3']);
  });

  it.each<[RightCode, string, string]>([
    ['withdraw_consent', 'L1', 'L3'],
    ['objection', 'L1', 'L3'],
    ['objection_marketing', 'L0', 'L0'],
    ['human_review', 'L2', 'L3'],
    ['complaint', 'L0', 'L0'],
  ])('leaves %s to a person, who needs %s of the subject and %s of others', (right, own, other) => {
    expect(decisionOn({}, { right })).toMatchObject({ decision: 'review', operations: [] });
    expect(decisionOn({}, { right })?.codes).toContain('DONE_BY_HAND');
    const level = (requester: AssessmentInput['requester']) =>
      assess(inputOf({ right, requester })).requiredLevel;
    expect([level('subject'), level('authorised_agent')]).toEqual([own, other]);
    expect(assess(inputOf({ right, purposes: [], verification: 'L2' })).notices).toEqual([]);
  });

  it('says beside that where a right does not exist', () => {
    const codes = (right: RightCode, basis: LegalBasis) => decisionOn({ basis }, { right })?.codes;
    expect(codes('objection', 'consent')).toEqual(['BASIS_EXCLUDES_RIGHT', 'DONE_BY_HAND']);
    expect(codes('objection', 'legitimate_interests')).toEqual(['DONE_BY_HAND']);
    expect(codes('human_review', 'legal_obligation')).toEqual(['BASIS_EXCLUDES_RIGHT', 'DONE_BY_HAND']);
    for (const basis of LEGAL_BASES)
      for (const right of ['objection_marketing', 'complaint'] as const)
        expect(codes(right, basis)).toEqual(['DONE_BY_HAND']);
  });

  it('gives access whatever the basis and the origin, holds and duties aside', () => {
    const sources = ['provided', 'observed', 'derived', 'third_party'] as const;
    for (const basis of [null, ...LEGAL_BASES])
      for (const source of sources) {
        const kept = { holds: [{ id: 'h', reviewBy: '2030-01-01' }], basis, provenance: [source] };
        expect(decisionOn(kept, { right: 'access' })).toMatchObject({
          decision: 'grant',
          operations: ['read', 'export'],
        });
      }
    expect(decisionOn({}, { right: 'access', requester: 'authorised_agent' })?.decision).toBe('review');
  });

  it('shows a repetition within six months and refuses nothing for it', () => {
    const repeat = (answeredOn: string) => assess(inputOf({ history: [{ right: 'erasure', answeredOn }] }));
    expect(repeat('2025-09-02').findings).toEqual([{ code: 'REPETITION' }]);
    expect(repeat('2025-09-02').perPurpose[0]?.decision).toBe('grant');
    expect(repeat('2025-09-01').findings).toEqual([]);
  });

  it('names the notices that follow', () => {
    const kept = purposeOf({ id: 'tax', basis: 'legal_obligation' });
    const notices = (more: Given) => assess(inputOf(more)).notices;
    expect(notices({})).toEqual(['COMPLETION']);
    expect(notices({ purposes: [purposeOf(), kept] })).toEqual(['PARTIAL']);
    expect(notices({ purposes: [kept] })).toEqual(['REFUSAL']);
    expect(notices({ purposes: [] })).toEqual(['COMPLETION']);
    expect(notices({ right: 'portability' })).toEqual(['DELIVERY', 'COMPLETION']);
    expect(notices({ right: 'access' })).toEqual(['SAR_NOTICE', 'DELIVERY', 'COMPLETION']);
    expect(notices({ right: 'restriction' })).toEqual(['RESTRICTION_SET']);
    expect(notices({ requester: 'guardian', verification: 'L3' })).toEqual([]);
    expect(notices({ verification: 'L0' })).toEqual(['VERIFY_REQUEST']);
  });
});

const date = fc.constantFrom('2025-12-31', '2026-03-01', '2026-03-02', '2030-12-31');
const anyPurpose: fc.Arbitrary<AssessedPurpose> = fc.record({
  id: fc.uuid(),
  basis: fc.constantFrom(null, ...LEGAL_BASES),
  provenance: fc.subarray(['provided', 'observed', 'derived', 'third_party'] as const),
  holds: fc.array(fc.record({ id: fc.uuid(), reviewBy: date }), { maxLength: 2 }),
  retention: fc.array(
    fc.record({
      code: fc.constantFrom('LEGAL_OBLIGATION' as const, 'ARCHIVING' as const),
      until: fc.option(date),
    }),
    { maxLength: 2 },
  ),
  restrictedForClaims: fc.boolean(),
});
/** Every right of every regime, alone and together with another regime that knows it. */
const anyPolicy = fc
  .record({
    right: fc.constantFrom(...RIGHTS),
    regimes: fc.subarray([...rights.regimes()], { minLength: 1 }),
  })
  .filter(({ right, regimes }) => rights.entries(regimes, right).length > 0)
  .map(({ right, regimes }) => rights.policy(regimes, right));
const anyInput: fc.Arbitrary<AssessmentInput> = fc.record({
  policy: anyPolicy,
  regimes: fc.constantFrom<AssessmentInput['regimes']>([], ['EU_GDPR']),
  requester: fc.constantFrom(...REQUESTER_KINDS),
  verification: fc.constantFrom(...VERIFICATION_LEVELS),
  risk: fc.constantFrom(...DATA_RISKS),
  purposes: fc.array(anyPurpose, { maxLength: 4 }),
  history: fc.constant([]),
  now: fc.constant('2026-03-02'),
});

describe('every assessment', () => {
  it('gives a code for whatever is not granted, and operations only for what is', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        for (const { decision, codes, operations } of assess(input).perPurpose) {
          expect(codes.length === 0).toBe(decision === 'grant');
          expect(operations.length > 0).toBe(decision === 'grant');
        }
      }),
    );
  });

  it('never refuses an objection to marketing, and never finds that access does not exist', () => {
    const asked = anyInput.filter(
      ({ policy: { right } }) => right === 'objection_marketing' || right === 'access',
    );
    fc.assert(
      fc.property(asked, (input) => {
        const decisions = assess({ ...input, requester: 'subject' }).perPurpose.map(
          ({ decision }) => decision,
        );
        expect(decisions).not.toContain('not_applicable');
        expect(decisions).not.toContain('refuse');
      }),
    );
  });

  it('asks for more evidence where the data could do more harm, never for less', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const levels = DATA_RISKS.map((risk) => assess({ ...input, risk }).requiredLevel);
        expect(compareLevels(levels[1]!, levels[0]!)).toBeGreaterThanOrEqual(0);
        expect(compareLevels(levels[2]!, levels[0]!)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('has no operation more because of a hold', () => {
    fc.assert(
      fc.property(anyInput, anyPurpose, (input, purpose) => {
        const held = { ...purpose, holds: [...purpose.holds, { id: 'hold', reviewBy: '2026-12-31' }] };
        const [free] = assess({ ...input, purposes: [purpose] }).perPurpose;
        const [kept] = assess({ ...input, purposes: [held] }).perPurpose;
        expect(free?.operations).toEqual(expect.arrayContaining([...(kept?.operations ?? [])]));
      }),
    );
  });

  it('decides on a purpose alone', () => {
    fc.assert(
      fc.property(anyInput, anyPurpose, (input, added) => {
        const before = assess(input).perPurpose;
        const after = assess({ ...input, purposes: [...input.purposes, added] }).perPurpose;
        expect(after.slice(0, -1)).toEqual(before);
      }),
    );
  });

  it('never takes a grant back for stronger evidence', () => {
    fc.assert(
      fc.property(anyInput, fc.constantFrom(...VERIFICATION_LEVELS), (input, verification) => {
        fc.pre(compareLevels(verification, input.verification) > 0);
        expect(assess({ ...input, verification }).perPurpose).toEqual(assess(input).perPurpose);
      }),
    );
  });

  it('leaves the erasure of data that the person needs for claims to a person', () => {
    fc.assert(
      fc.property(anyInput, anyPurpose, (input, purpose) => {
        const purposes = [{ ...purpose, restrictedForClaims: true }];
        const policy = { ...input.policy, right: 'erasure' as const };
        const [decision] = assess({ ...input, policy, purposes }).perPurpose;
        expect(decision?.decision).toBe('review');
      }),
    );
  });
});
