import { ownActions, type OwnActionInput } from './own-actions.js';

describe('ownActions', () => {
  const given = (more: Partial<OwnActionInput> = {}) =>
    ownActions({
      isOpen: true,
      latestStatus: null,
      isExpired: false,
      hasChoices: false,
      hasAccepted: false,
      ...more,
    });

  it.each([
    ['nothing was said', {}, ['accept', 'decline']],
    ['it was skipped', { latestStatus: 'skipped' }, ['accept', 'decline']],
    ['it was declined', { latestStatus: 'declined' }, ['accept']],
    ['it was taken back', { latestStatus: 'revoked' }, ['accept']],
    ['it was accepted', { latestStatus: 'accepted', hasAccepted: true }, ['revoke']],
    [
      'it was accepted with a choice',
      { latestStatus: 'accepted', hasAccepted: true, hasChoices: true },
      ['change', 'revoke'],
    ],
    [
      'the acceptance is over',
      { latestStatus: 'accepted', hasAccepted: true, isExpired: true },
      ['accept', 'revoke'],
    ],
    ['an older version was accepted', { hasAccepted: true }, ['accept', 'decline', 'revoke']],
    ['it is no longer asked', { isOpen: false, latestStatus: 'accepted', hasAccepted: true }, ['revoke']],
    ['it is no longer asked and was never accepted', { isOpen: false }, []],
  ] as const)('when %s', (_, more, expected) => {
    expect(given(more)).toEqual(expected);
  });
});
