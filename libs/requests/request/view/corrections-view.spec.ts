import { maskedValue, toCorrectionsView } from './corrections-view.js';

describe('what is to be corrected, as staff sees it', () => {
  it.each([
    ['Exampletown', 'E•••n'],
    ['Ulm', '•••'],
    ['four', '•••'],
    [19851224, '1•••4'],
    [true, '•••'],
    [null, null],
  ])('shows of %j no more than %j', (value, shown) => {
    expect(maskedValue(value)).toBe(shown);
  });

  it('gives the value when it is not masked, and names what it is about', () => {
    const corrections = [
      { identifier: 'email', oldValue: 'a@example.com', newValue: 'b@example.com' } as const,
    ];
    const shown = { masked: false, statement: 'words', hasStatement: true };
    expect(toCorrectionsView(corrections, shown)).toEqual({
      masked: false,
      corrections: [
        { number: 1, about: 'identifier email', oldValue: 'a@example.com', newValue: 'b@example.com' },
      ],
      hasStatement: true,
      statement: 'words',
    });
  });
});
