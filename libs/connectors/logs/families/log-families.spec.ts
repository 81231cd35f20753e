import { familyOf } from './log-families.js';

describe('familyOf', () => {
  const families = { app: ['app.log'], web: ['web/*.log', 'web/**/access*'], rest: ['*'] };

  it.each([
    ['app.log', 'app'],
    ['app.log.1', 'app'],
    ['app.log.12.gz', 'app'],
    ['app.log-20261123.zst', 'app'],
    ['app.log.2026-11-23T10-00', 'app'],
    ['app-2026-11-23.log', 'app'],
    ['app.3.log.gz', 'app'],
    ['app.log.old', 'app'],
    ['web/a.log.1.gz', 'web'],
    ['web/deep/er/access_1', 'web'],
    ['web/deep/a.log', 'rest'],
    ['other.log', 'rest'],
    ['.hidden', 'rest'],
  ])('puts %s into %s', (path, family) => {
    expect(familyOf(path, { families })).toBe(family);
  });

  it('puts every file into one family when none are declared', () => {
    expect(familyOf('deep/.hidden', {})).toBe('*');
  });

  it('leaves out what a glob with ! names, before and after rotation', () => {
    const without = { app: ['*.log', '!*.bz2', '!old/**', '!debug.log'], rest: ['debug.log*'] };
    expect(familyOf('app.log.1.gz', { families: without })).toBe('app');
    expect(familyOf('app.log.bz2', { families: without })).toBeNull();
    expect(familyOf('debug.log.3.gz', { families: without })).toBe('rest');
  });

  it('has no family for files that no glob names, and for its own', () => {
    expect(familyOf('apple.log', { families: { app: ['app.log'] } })).toBeNull();
    expect(familyOf('web/.habeas-1.tmp', { families })).toBeNull();
    expect(familyOf('.habeas-1.tmp', {})).toBeNull();
  });
});
