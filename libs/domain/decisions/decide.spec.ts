import type { Standing } from '../consents/standing.js';
import type { ActiveRestriction, DecisionInput, PurposeConsent } from './decide.js';
import { decide } from './decide.js';
import type { PreferenceJudgement } from './preferences.js';

const now = Date.parse('2026-03-02T09:00:00Z');
const ask = (more: Partial<DecisionInput> = {}) =>
  decide({
    purposeId: 'newsletter',
    purpose: { basis: 'legitimate_interests' },
    consents: [],
    keepsConsents: true,
    gpc: null,
    restrictions: [],
    now,
    ...more,
  });
const given: Standing = { inForce: true, recordId: 'a', until: null };
const not = (why: Extract<Standing, { inForce: false }>['why'], recordId: string | null = 'a'): Standing => ({
  inForce: false,
  why,
  recordId,
});
const consent = (standing: Standing, more: Partial<PurposeConsent> = {}): PurposeConsent => ({
  consentId: 'c',
  legalType: 'consent',
  sellOrShare: false,
  standing,
  ...more,
});
const codes = (input: Partial<DecisionInput>) => ask(input).reasons.map(({ code, id }) => `${code} ${id}`);
const restriction = (more: Partial<ActiveRestriction>): ActiveRestriction => ({
  id: 'rst_1',
  state: 'active',
  purposes: ['newsletter'],
  since: now - 1000,
  ...more,
});

describe('decide', () => {
  it('allows a purpose on its legal basis', () => {
    expect(ask()).toMatchObject({
      allow: true,
      reasons: [{ code: 'BASIS_LEGITIMATE_INTERESTS', id: 'newsletter' }],
      validUntil: '2026-03-02T09:00:01.000Z',
    });
    expect(ask({ purpose: { basis: 'legal_obligation' } }).reasons[0]?.code).toBe('BASIS_LEGAL_OBLIGATION');
  });

  it('denies a purpose that nobody has declared', () => {
    expect(ask({ purpose: null })).toMatchObject({
      allow: false,
      reasons: [{ code: 'UNKNOWN_PURPOSE', id: 'newsletter' }],
    });
  });

  it('denies a purpose without a legal basis', () => {
    expect(ask({ purpose: { basis: null } })).toMatchObject({
      allow: false,
      reasons: [{ code: 'BASIS_MISSING', id: 'newsletter' }],
    });
  });

  it.each(['active', 'lift_notified'] as const)('denies while a restriction is %s', (state) => {
    expect(ask({ restrictions: [restriction({ state })] })).toMatchObject({
      allow: false,
      reasons: [{ code: 'RESTRICTED', id: 'rst_1' }],
    });
  });

  it('denies what a person objected to until they accept it anew', () => {
    const since = now - 1_000;
    const objected = { restrictions: [restriction({ kind: 'objection', since })] };
    const accepted = (givenAt?: number) => ask({ ...objected, consents: [consent(given, { givenAt })] });
    expect(codes(objected)).toEqual(['OBJECTED rst_1']);
    expect(accepted(since - 1).reasons).toEqual([{ code: 'OBJECTED', id: 'rst_1' }]);
    expect(accepted().allow).toBe(false);
    expect(accepted(since + 1).allow).toBe(true);
    expect(ask({ ...objected, consents: [consent(not('revoked'), { givenAt: since + 1 })] }).allow).toBe(
      false,
    );
  });

  it('denies everything under a restriction of the person altogether, also what is not declared', () => {
    const restrictions = [restriction({ purposes: 'all' })];
    expect(ask({ restrictions }).allow).toBe(false);
    expect(ask({ restrictions, purpose: null }).reasons.map((reason) => reason.code)).toEqual([
      'UNKNOWN_PURPOSE',
      'RESTRICTED',
    ]);
  });

  it.each(['legal_claims', 'rights_of_others', 'public_interest'] as const)(
    'lets what serves %s go on under a restriction, and nothing else',
    (whileRestricted) => {
      const restrictions = [restriction({ purposes: 'all' })];
      expect(ask({ restrictions, purpose: { basis: 'legal_obligation', whileRestricted } }).allow).toBe(true);
      expect(ask({ restrictions, purpose: { basis: 'legal_obligation', whileRestricted: null } }).allow).toBe(
        false,
      );
    },
  );

  it('lets a consent count against a restriction that was given after it, and none that was given before', () => {
    const since = now - 1000;
    const restrictions = [restriction({ purposes: 'all', since })];
    const allowed = (more: Partial<PurposeConsent>, standing: Standing = given) =>
      ask({ restrictions, consents: [consent(standing, more)] }).allow;
    expect(allowed({ givenAt: since + 1 })).toBe(true);
    expect(allowed({ givenAt: since })).toBe(false);
    expect(allowed({})).toBe(false);
    expect(allowed({ givenAt: since + 1 }, not('revoked'))).toBe(false);
    expect(allowed({ givenAt: since + 1, legalType: 'contract' })).toBe(false);
    expect(codes({ restrictions, consents: [consent(given, { givenAt: since - 1 })] })).toEqual([
      'RESTRICTED rst_1',
    ]);
  });

  it('is not touched by a lifted restriction or one of another purpose', () => {
    const restrictions = [
      restriction({ state: 'lifted', purposes: 'all' }),
      restriction({ purposes: ['shipping'] }),
      restriction({ purposes: [] }),
    ];
    expect(ask({ restrictions }).allow).toBe(true);
  });

  it('names every restriction that covers the purpose', () => {
    const restrictions = [restriction({}), restriction({ id: 'rst_2', purposes: 'all' })];
    expect(ask({ restrictions }).reasons.map((reason) => reason.id)).toEqual(['rst_1', 'rst_2']);
  });

  describe('on consent', () => {
    const purpose = { basis: 'consent' } as const;

    it('allows by the record that is in force', () => {
      expect(codes({ purpose, consents: [consent(given)] })).toEqual(['BASIS_CONSENT cnr_a']);
      expect(codes({ purpose: null, consents: [consent(given)] })).toEqual(['BASIS_CONSENT cnr_a']);
    });

    it.each([
      ['never_answered', null, 'CONSENT_NEVER_ANSWERED cns_c'],
      ['skipped', 'a', 'CONSENT_SKIPPED cnr_a'],
      ['declined', 'a', 'CONSENT_DECLINED cnr_a'],
      ['revoked', 'a', 'CONSENT_REVOKED cnr_a'],
      ['expired', 'a', 'CONSENT_EXPIRED cnr_a'],
      ['retired', 'a', 'CONSENT_RETIRED cnr_a'],
      ['superseded', 'a', 'CONSENT_SUPERSEDED cnr_a'],
      ['unconfirmed', 'a', 'CONSENT_UNCONFIRMED cnr_a'],
      ['awaiting_authorisation', 'a', 'CONSENT_AWAITING_AUTHORISATION cnr_a'],
    ] as const)('denies what is %s', (why, record, reason) => {
      expect(codes({ purpose, consents: [consent(not(why, record))] })).toEqual([reason]);
    });

    it('is content with any consent that has the purpose, and takes the one that lasts', () => {
      const ending = consent({ inForce: true, recordId: 'b', until: now + 5 });
      expect(codes({ consents: [consent(not('revoked')), ending] })).toEqual(['BASIS_CONSENT cnr_b']);
      expect(codes({ consents: [ending, consent(given)] })).toEqual(['BASIS_CONSENT cnr_a']);
    });

    it('is bound by a definition that asks for consent, whatever the data map says', () => {
      const consents = [consent(not('declined'))];
      expect(ask({ purpose: { basis: 'contract' }, consents }).allow).toBe(false);
    });

    it('denies when nobody is asked, and when consents are not kept by this identifier', () => {
      expect(codes({ purpose })).toEqual(['CONSENT_NEVER_ANSWERED newsletter']);
      expect(codes({ purpose, keepsConsents: false })).toEqual(['CONSENTS_UNREADABLE newsletter']);
      expect(ask({ keepsConsents: false }).allow).toBe(true);
    });

    it('takes no note of a contract for a consent', () => {
      const noticed = consent(given, { legalType: 'contract' });
      expect(codes({ purpose, consents: [noticed] })).toEqual(['CONSENT_NEVER_ANSWERED newsletter']);
      expect(ask({ consents: [noticed, consent(not('revoked'))] }).allow).toBe(false);
    });

    it('is valid no longer than the acceptance', () => {
      const until = (end: number) =>
        ask({ consents: [consent({ inForce: true, recordId: 'a', until: end })] }).validUntil;
      expect(until(now + 250)).toBe('2026-03-02T09:00:00.250Z');
      expect(until(now + 60_000)).toBe('2026-03-02T09:00:01.000Z');
    });
  });

  describe('selling and sharing', () => {
    const sale = (standing: Standing) =>
      consent(standing, { legalType: 'legitimate_interests', sellOrShare: true });

    it('is over once it was refused, on any basis', () => {
      expect(codes({ consents: [sale(not('revoked'))] })).toEqual(['OPTED_OUT cnr_a']);
      expect(codes({ consents: [sale(not('declined'))] })).toEqual(['OPTED_OUT cnr_a']);
      expect(ask({ consents: [sale(not('never_answered', null))] }).allow).toBe(true);
      expect(ask({ consents: [{ ...sale(not('revoked')), sellOrShare: false }] }).allow).toBe(true);
    });

    it.each([
      ['binding', given, false],
      ['binding', not('never_answered', null), false],
      ['advisory', given, true],
      ['advisory', not('never_answered', null), false],
      ['ignored', not('never_answered', null), true],
      [null, not('never_answered', null), true],
    ] as const)('under a signal that is %s', (gpc, standing, allow) => {
      const answer = ask({ gpc, consents: [sale(standing)] });
      expect(answer.allow).toBe(allow);
      if (!allow) expect(answer.reasons).toEqual([{ code: 'GPC_OPT_OUT', id: 'newsletter' }]);
    });

    it('is all that the signal is about', () => {
      expect(ask({ gpc: 'binding', consents: [consent(given)] }).allow).toBe(true);
    });
  });

  it('tells step by step what it looked at', () => {
    const { steps } = ask({ restrictions: [restriction({})] });
    expect(steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      'purpose passed',
      'basis passed',
      'restriction denied',
      'consent passed',
      'preference passed',
      'opt_out passed',
      'gpc passed',
    ]);
  });

  describe('where topics and channels are left to the person', () => {
    const preferring = (judgement: PreferenceJudgement, more: Partial<PurposeConsent> = {}) =>
      consent(given, { preference: { judgement, recordId: 'p' }, ...more });

    it.each(['granted', 'not_asked'] as const)('allows what is %s', (judgement) => {
      expect(ask({ consents: [preferring(judgement)] })).toMatchObject({
        allow: true,
        reasons: [{ code: 'BASIS_CONSENT', id: 'cnr_a' }],
      });
    });

    it.each([
      ['denied', 'PREFERENCE_DENIED'],
      ['unset', 'PREFERENCE_UNSET'],
      ['not_offered', 'PREFERENCE_NOT_OFFERED'],
    ] as const)('denies what is %s', (judgement, code) => {
      expect(codes({ consents: [preferring(judgement)] })).toEqual([`${code} cnr_p`]);
      const preference = { judgement, recordId: null };
      expect(codes({ consents: [consent(given, { preference })] })).toEqual([`${code} cns_c`]);
    });

    it('counts no grant within a consent that is not in force', () => {
      const preference = { judgement: 'granted', recordId: 'p' } as const;
      expect(codes({ consents: [consent(not('revoked'), { preference })] })).toEqual([
        'CONSENT_REVOKED cnr_a',
      ]);
    });

    it('relies on a consent that leaves what is asked, also when another lasts longer', () => {
      const until = now + 500;
      const short = preferring('granted', { standing: { inForce: true, recordId: 's', until } });
      expect(ask({ consents: [preferring('denied'), short] })).toMatchObject({
        allow: true,
        reasons: [{ id: 'cnr_s' }],
        validUntil: new Date(until).toISOString(),
      });
    });
  });
});
