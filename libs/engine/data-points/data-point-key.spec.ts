import { dataPointKey, meaningOf } from './data-point-key.js';

describe('spellings of a data point', () => {
  it.each([
    ['Ada  Example', ' ada example'],
    ['Müller', 'MU\u0308LLER'],
    ['10 115', '10115'],
    ['+49 30 901820', '0049 (30) 90-18-20'],
    ['1990-02-03', '1990-02-03T00:00:00Z'],
    ['R-2026-0815', 'r-2026-0815'],
  ])('%s is %s', (a, b) => {
    expect(meaningOf(a)).toBe(meaningOf(b));
  });

  it.each([
    ['1990-02-03', '1990-03-02'],
    ['10115', '10116'],
    ['R-2026-0815', 'R-2026-0816'],
    ['1990-02-03', '19900203'],
  ])('%s is not %s', (a, b) => {
    expect(meaningOf(a)).not.toBe(meaningOf(b));
  });

  it('of two types are never equal', () => {
    expect(dataPointKey({ type: 'a', value: '1' })).not.toBe(dataPointKey({ type: 'b', value: '1' }));
  });
});
