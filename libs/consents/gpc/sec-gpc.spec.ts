import { hasGpcSignal } from './sec-gpc.js';

describe('hasGpcSignal', () => {
  it.each([
    [['Sec-GPC', '1'], true],
    [['sec-gpc', '1'], true],
    [['Host', 'example.com', 'SEC-GPC', '1'], true],
    [['Sec-GPC', '0', 'Sec-GPC', '1'], true],
    [['Sec-GPC', '1', 'Sec-GPC', '0'], true],
    [['Sec-GPC', '1, 1'], false],
    [['Sec-GPC', '0'], false],
    [['Sec-GPC', ''], false],
    [['Sec-GPC', 'true'], false],
    [['Sec-GPC', '"1"'], false],
    [['Sec-GPC', '?1'], false],
    [['Sec-GPC', '1;x'], false],
    [['Sec-GPC', '01'], false],
    [['X-Sec-GPC', '1'], false],
    [['Cookie', 'sec-gpc', 'X', '1'], false],
    [[], false],
  ])('%j: %s', (headers, expected) => {
    expect(hasGpcSignal(headers)).toBe(expected);
  });
});
