import { familyGlob } from './suggest-logs.js';

describe('the glob of a family of log files', () => {
  it.each([
    ['app.log', 'app.log*'],
    ['app.log.1', 'app.log*'],
    ['app.log.12.gz', 'app.log*'],
    ['access-2024-01-31.log', 'access-*.log*'],
    ['access-20240131.log.gz', 'access-*.log*'],
    ['nginx/error.log', 'nginx/error.log*'],
  ])('of %s is %s', (path, glob) => {
    expect(familyGlob(path)).toBe(glob);
  });
});
