import { endOfDay, localDate, startOfDay } from './zoned-time.js';

describe('localDate', () => {
  it('reads the day on the wall of the zone, not the day in UTC', () => {
    expect(localDate('2026-03-31T22:30:00Z', 'Europe/Berlin')).toBe('2026-04-01');
    expect(localDate('2026-04-01T03:00:00Z', 'America/Los_Angeles')).toBe('2026-03-31');
    expect(localDate('2026-04-01T00:30:00+14:00', 'UTC')).toBe('2026-03-31');
  });
});

describe('startOfDay and endOfDay', () => {
  it.each([
    ['an ordinary day', '2026-01-15', 'Europe/Berlin', '2026-01-14T23:00:00.000Z', 24],
    [
      'the short day of the change to summer time',
      '2026-03-29',
      'Europe/Berlin',
      '2026-03-28T23:00:00.000Z',
      23,
    ],
    [
      'the long day of the change to winter time',
      '2026-10-25',
      'Europe/Berlin',
      '2026-10-24T22:00:00.000Z',
      25,
    ],
    ['a day whose midnight is skipped', '2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z', 23],
    ['a day before a skipped midnight', '2018-11-03', 'America/Sao_Paulo', '2018-11-03T03:00:00.000Z', 24],
    ['a zone far east', '2026-06-01', 'Pacific/Kiritimati', '2026-05-31T10:00:00.000Z', 24],
    ['a zone far west', '2026-06-01', 'Pacific/Niue', '2026-06-01T11:00:00.000Z', 24],
  ])('bound %s', (_what, day, zone, start, hours) => {
    expect(startOfDay(day, zone)).toBe(start);
    expect(Date.parse(endOfDay(day, zone)) - Date.parse(start)).toBe(hours * 3_600_000);
  });

  it('lets a day that the zone skipped begin with the next one', () => {
    expect(startOfDay('2011-12-30', 'Pacific/Apia')).toBe(startOfDay('2011-12-31', 'Pacific/Apia'));
  });
});
