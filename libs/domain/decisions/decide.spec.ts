import type { ActiveRestriction, DecisionInput } from './decide.js';
import { decide } from './decide.js';

const now = Date.parse('2026-03-02T09:00:00Z');
const ask = (more: Partial<DecisionInput> = {}) =>
  decide({ purposeId: 'newsletter', purpose: { basis: 'consent' }, restrictions: [], now, ...more });
const restriction = (more: Partial<ActiveRestriction>): ActiveRestriction => ({
  id: 'rst_1',
  state: 'active',
  purposes: ['newsletter'],
  ...more,
});

describe('decide', () => {
  it('allows a purpose on its legal basis', () => {
    expect(ask()).toEqual({
      allow: true,
      reasons: [{ code: 'BASIS_CONSENT', id: 'newsletter' }],
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

  it('denies everything under a restriction of the person altogether, also what is not declared', () => {
    const restrictions = [restriction({ purposes: 'all' })];
    expect(ask({ restrictions }).allow).toBe(false);
    expect(ask({ restrictions, purpose: null }).reasons.map((reason) => reason.code)).toEqual([
      'UNKNOWN_PURPOSE',
      'RESTRICTED',
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
});
