import fc from 'fast-check';
import { ANSWER_STATUSES, type AnswerStatus, type Deonticity } from '#contracts';
import {
  gateItems,
  type GateConsent,
  type GateItem,
  type GateQuestion,
  type GateRecord,
  type GateVersion,
} from './gate-items.js';

const NOW = 1_000_000;
const version = (number: number, more: Partial<GateVersion> = {}): GateVersion => ({
  id: `v${number}`,
  number,
  published: true,
  effectiveFrom: 0,
  effectiveUntil: null,
  userSkipLimit: 0,
  systemSkipLimit: 0,
  ...more,
});
const consent = (more: Partial<GateConsent> = {}): GateConsent => ({
  id: 'c',
  groupId: 'g',
  builtin: null,
  legalType: 'consent',
  obtainedBy: 'declarative',
  deonticity: 'required',
  enabled: true,
  showInRegistration: false,
  details: {},
  versions: [version(1)],
  ...more,
});
const record = (status: AnswerStatus, more: Partial<GateRecord> = {}): GateRecord => ({
  id: 'r',
  consentId: 'c',
  versionId: 'v1',
  slot: '',
  status,
  skips: status === 'skipped' ? 1 : 0,
  expiresAt: null,
  saidAt: 1,
  sequence: 1,
  confirmed: true,
  authorised: true,
  ...more,
});
const question = (more: Partial<GateQuestion<GateConsent>> = {}): GateQuestion<GateConsent> => ({
  context: 'login',
  consents: [consent()],
  enabledGroups: new Set(['g']),
  assignment: { groups: new Set(['g']), refs: new Map(), groupsOfAny: new Set(['g']) },
  fieldRefs: new Set(),
  records: [],
  shown: new Set(),
  interactive: true,
  systemSkips: new Map(),
  now: NOW,
  ...more,
});
const items = (more: Partial<GateQuestion<GateConsent>> = {}) => gateItems(question(more));
const asks = (more: Partial<GateQuestion<GateConsent>> = {}) => items(more).length > 0;

/** One consent with a skip limit, and the person's record on its latest version. */
const item = (deonticity: Deonticity, limit: number, ...records: GateRecord[]): GateItem | undefined =>
  items({
    consents: [consent({ deonticity, versions: [version(1, { userSkipLimit: limit })] })],
    records,
  })[0];

describe('gateItems', () => {
  describe('the newest status on the latest version', () => {
    const expired = record('accepted', { expiresAt: NOW });
    const unconfirmed = record('accepted', { confirmed: false });
    const waiting = record('accepted', { authorised: false });
    const skipped = (skips: number) => record('skipped', { skips });
    it.each([
      ['required', 0, 'none', [], { blocks: true, canSkip: false, reason: 'never_answered' }],
      ['required', 2, 'none, skips left', [], { blocks: false, canSkip: true, skipsLeft: 2 }],
      ['optional', 0, 'none', [], { blocks: false, canSkip: true, skipsLeft: null }],
      ['required', 0, 'expired', [expired], { blocks: true, reason: 'expired' }],
      ['optional', 0, 'expired', [expired], { blocks: false, reason: 'expired' }],
      ['required', 2, 'declined', [record('declined')], { blocks: true, canSkip: false, reason: 'revoked' }],
      ['required', 2, 'revoked', [record('revoked')], { blocks: true, canSkip: false, reason: 'revoked' }],
      ['required', 2, 'skipped, skips left', [skipped(1)], { blocks: false, canSkip: true, skipsLeft: 1 }],
      ['optional', 2, 'skipped, skips left', [skipped(1)], { blocks: false, canSkip: true, skipsLeft: 1 }],
      ['required', 2, 'skipped, none left', [skipped(2)], { blocks: true, canSkip: false, skipsLeft: 0 }],
      ['optional', 2, 'skipped, none left', [skipped(2)], { blocks: false, canSkip: false, skipsLeft: 0 }],
      ['required', 0, 'not confirmed', [unconfirmed], { blocks: true, reason: 'unconfirmed' }],
      ['optional', 0, 'not confirmed', [unconfirmed], { blocks: false, reason: 'unconfirmed' }],
      ['required', 0, 'not agreed to', [waiting], { blocks: true, reason: 'awaiting_authorisation' }],
    ] as const)('%s with limit %d, %s', (deonticity, limit, _, records, expected) => {
      expect(item(deonticity, limit, ...records)).toMatchObject({ deonticity, ...expected });
    });

    it.each([
      ['required', 'accepted'],
      ['optional', 'accepted'],
      ['optional', 'declined'],
      ['optional', 'revoked'],
    ] as const)('lets %s pass that was %s', (deonticity, status) => {
      expect(item(deonticity, 0, record(status))).toBeUndefined();
    });

    it('asks everybody again for a new version, whatever they said of the old one', () => {
      const consents = [consent({ deonticity: 'optional', versions: [version(1), version(2)] })];
      for (const status of ['accepted', 'declined', 'revoked'] as const)
        expect(items({ consents, records: [record(status)] })).toMatchObject([{ reason: 'new_version' }]);
      expect(items({ consents, records: [record('skipped')] })).toMatchObject([{ reason: 'never_answered' }]);
    });
  });

  describe('what belongs to a context', () => {
    const elsewhere = {
      groups: new Set<string>(),
      refs: new Map<string, undefined>(),
      groupsOfAny: new Set(['g']),
    };
    const forAll = { ...elsewhere, groupsOfAny: new Set<string>() };
    const notice = consent({ legalType: 'contract', obtainedBy: null });
    const actionbased = consent({ obtainedBy: 'actionbased', details: { actionType: 'checkout' } });

    it.each<[string, Partial<GateQuestion<GateConsent>>, boolean]>([
      ['a declarative consent at login', {}, true],
      ['a declarative consent when provisioning', { context: 'provisioning' }, true],
      ['a required notice at login', { consents: [notice] }, true],
      ['an optional notice at login', { consents: [{ ...notice, deonticity: 'optional' }] }, false],
      ['an action-based consent at login', { consents: [actionbased] }, false],
      ['one at its action', { consents: [actionbased], context: 'action', actionType: 'checkout' }, true],
      ['one at another action', { consents: [actionbased], context: 'action', actionType: 'upload' }, false],
      [
        'one without an action, at any',
        { consents: [consent({ obtainedBy: 'actionbased' })], context: 'action', actionType: 'x' },
        true,
      ],
      ['a group of another application', { assignment: elsewhere }, false],
      ['a group of no application', { assignment: forAll }, true],
      [
        'a consent referred to alone',
        { assignment: { ...elsewhere, refs: new Map([['c', undefined]]) } },
        true,
      ],
      ['an assigned group at registration', { context: 'registration' }, true],
      ['a group of no application at registration', { context: 'registration', assignment: forAll }, false],
      [
        'one that is to be shown there',
        { context: 'registration', assignment: forAll, consents: [consent({ showInRegistration: true })] },
        true,
      ],
      [
        'one that a field refers to',
        { context: 'registration', assignment: forAll, fieldRefs: new Set(['c']) },
        true,
      ],
      ['an action-based one at registration', { context: 'registration', consents: [actionbased] }, false],
      ['a disabled consent', { consents: [consent({ enabled: false })] }, false],
      ['a disabled group', { enabledGroups: new Set() }, false],
      ['a definition without a version', { consents: [consent({ versions: [] })] }, false],
      ['a draft alone', { consents: [consent({ versions: [version(1, { published: false })] })] }, false],
      [
        'a version that starts later',
        { consents: [consent({ versions: [version(1, { effectiveFrom: NOW + 1 })] })] },
        false,
      ],
      [
        'a version that has ended',
        { consents: [consent({ versions: [version(1, { effectiveUntil: NOW })] })] },
        false,
      ],
      ['claims, which have no page', { consents: [consent({ builtin: 'claims' })] }, false],
    ])('%s', (_, more, asked) => {
      expect(asks(more)).toBe(asked);
    });
  });

  it('lets an application tighten and never loosen', () => {
    const refs = (deonticity: Deonticity) => ({
      ...question().assignment,
      refs: new Map([['c', deonticity]]),
    });
    expect(
      items({ consents: [consent({ deonticity: 'optional' })], assignment: refs('required') }),
    ).toMatchObject([{ deonticity: 'required', blocks: true }]);
    expect(items({ assignment: refs('optional') })).toMatchObject([{ deonticity: 'required', blocks: true }]);
  });

  it('registers nobody who was not shown everything', () => {
    const optional = { context: 'registration', consents: [consent({ deonticity: 'optional' })] } as const;
    expect(items(optional)).toMatchObject([{ blocks: true }]);
    expect(items({ ...optional, shown: new Set(['v1']) })).toMatchObject([{ blocks: false }]);
    expect(items({ ...optional, records: [record('skipped')] })).toMatchObject([{ blocks: false }]);
    expect(items({ context: 'registration', shown: new Set(['v1']) })).toMatchObject([{ blocks: true }]);
  });

  it('looks at the action that is named, else at the last one', () => {
    const actionbased = { context: 'action', consents: [consent({ obtainedBy: 'actionbased' })] } as const;
    const records = [record('accepted', { slot: 'a:1' })];
    expect(asks({ ...actionbased, records })).toBe(false);
    expect(asks({ ...actionbased, records, actionId: '1' })).toBe(false);
    expect(asks({ ...actionbased, records, actionId: '2' })).toBe(true);
  });

  describe('without a page', () => {
    const limited = (systemSkipLimit: number, deonticity: Deonticity = 'required') => ({
      interactive: false,
      consents: [consent({ deonticity, versions: [version(1, { systemSkipLimit, userSkipLimit: 5 })] })],
    });
    it.each([
      [0, 0, true],
      [2, 0, false],
      [2, 1, false],
      [2, 2, true],
    ])('limit %d, used %d: blocks %s', (limit, used, blocks) => {
      const [open] = items({ ...limited(limit), systemSkips: new Map([['v1', used]]) });
      expect(open).toMatchObject({ blocks, usesSystemSkip: !blocks, canSkip: false });
    });

    it('never blocks nor counts for what is optional, and never passes a refusal over', () => {
      expect(items(limited(0, 'optional'))).toMatchObject([{ blocks: false, usesSystemSkip: false }]);
      expect(items({ ...limited(5), records: [record('revoked')] })).toMatchObject([
        { blocks: true, usesSystemSkip: false },
      ]);
    });
  });

  it('never blocks on what is optional outside registration', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...ANSWER_STATUSES), { maxLength: 4 }),
        fc.nat({ max: 3 }),
        fc.boolean(),
        fc.constantFrom('login' as const, 'provisioning' as const),
        (statuses, userSkipLimit, interactive, context) => {
          const records = statuses.map((status, sequence) => record(status, { sequence, skips: sequence }));
          const consents = [consent({ deonticity: 'optional', versions: [version(1, { userSkipLimit })] })];
          const open = items({ consents, records, interactive, context });
          expect(open.every(({ blocks }) => !blocks)).toBe(true);
        },
      ),
    );
  });
});
