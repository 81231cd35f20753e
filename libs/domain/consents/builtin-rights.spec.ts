import { BUILTIN_RIGHTS } from '#contracts';
import { rightNameOf, usualRights } from './builtin-rights.js';

describe('rightNameOf', () => {
  it.each([
    ['Right to Deletion', 'DataDeletion'],
    ['right to be forgotten', 'DataDeletion'],
    ['Right of Access', 'Information'],
    ['Right to Information', 'Information'],
    ['Right to Rectification', 'DataCorrection'],
    ['Right to withdraw consent', 'RevocationOfConsent'],
    ['Right to Restriction of Processing', 'RestrictionOfProcessing'],
    ['Right to Data Portability', 'DataPortability'],
    ['Right to Object', 'ContradictionDataProcessing'],
    ['Right to object to direct advertising', 'ContradictionDirectAdvertising'],
    ['Right not to be subject to automated decisions', 'NotBeSubjectToAutomatedDecision'],
    ['Right to Complain', 'RightToComplain'],
    ['datadeletion', 'DataDeletion'],
    ['Right to a cake', 'Right to a cake'],
  ])('%s is %s', (given, name) => {
    expect(rightNameOf(given)).toBe(name);
  });

  it.each(BUILTIN_RIGHTS)('leaves %s as it is', (name) => {
    expect(rightNameOf(name)).toBe(name);
  });
});

describe('usualRights', () => {
  it('offers revocation only where there is something to revoke', () => {
    expect(usualRights('consent')).toContain('RevocationOfConsent');
    expect(usualRights('contract')).not.toContain('RevocationOfConsent');
  });

  it('offers no deletion and no review of what a law demands', () => {
    expect(usualRights('legal_obligation')).toEqual([
      'Information',
      'DataCorrection',
      'RestrictionOfProcessing',
      'RightToComplain',
    ]);
  });
});
