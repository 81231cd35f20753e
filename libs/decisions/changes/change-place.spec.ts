import { changePlace, readChangePlace } from './change-place.js';

describe('the place of a listener', () => {
  it('is read as it was written', () => {
    expect(readChangePlace(changePlace({ sequence: '12', ground: '3' }))).toEqual({
      sequence: '12',
      ground: '3',
    });
  });

  it.each(['', '12', '12.', '.3', '12.3.4', '-1.3', '12.x', `${'9'.repeat(20)}.1`])('is not %p', (text) => {
    expect(readChangePlace(text)).toBeNull();
  });
});
