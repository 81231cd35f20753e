import { TEXT_FORMS } from './text-forms.js';

const isDay = (text: string): boolean => TEXT_FORMS.date![0]!.test(text);

describe('days of the calendar', () => {
  it('are those that there are', () => {
    const start = Date.UTC(1899, 0, 1);
    for (let day = 0; day < 365 * 210; day += 1) {
      const text = new Date(start + day * 86_400_000).toISOString().slice(0, 10);
      if (!isDay(text)) throw new Error(`${text} is a day.`);
    }
  });

  it.each([
    '2023-02-29',
    '1900-02-29',
    '2024-02-30',
    '2024-04-31',
    '2024-13-01',
    '2024-00-10',
    '2024-01-00',
    '2024-1-1',
  ])('are not %s', (text) => {
    expect(isDay(text)).toBe(false);
  });
});
