import { rowAge } from './row-age.js';

const ERASED = '2026-03-10T12:00:00Z';

describe('the age of a row', () => {
  it.each([
    ['2026-03-10T11:59:59Z', 'older'],
    ['2026-03-10T14:00:00+02:00', 'older'],
    ['2026-03-10T14:00:01+02:00', 'newer'],
    ['2026-03-10 12:00:01', 'newer'],
    ['2026-03-09', 'older'],
    ['2026-03-10', 'unknown'],
    ['2026-03-11', 'newer'],
    ['0000-00-00', 'unknown'],
    ['soon', 'unknown'],
    [null, 'unknown'],
    [1_773_144_000, 'unknown'],
    [undefined, 'unknown'],
  ] as const)('created %j is %s', (created, age) => {
    expect(rowAge(created, ERASED)).toBe(age);
  });
});
