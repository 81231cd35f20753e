import { judge, type Row } from './deadline-counts.mjs';
import { kindOf, minuteFrom, receivedAt, zoneWithMidnightAt, type Kind } from './midnights.mjs';

const MINUTE = 60_000;
const NOON = Date.parse('2026-11-27T12:00:00Z');

describe('zoneWithMidnightAt', () => {
  it.each([
    ['2026-11-27T00:00:00Z', '+00:00'],
    ['2026-11-27T00:01:00Z', '-00:01'],
    ['2026-11-27T11:59:00Z', '-11:59'],
    ['2026-11-27T12:00:00Z', '+12:00'],
    ['2026-11-27T18:23:00Z', '+05:37'],
    ['2026-11-27T23:59:00Z', '+00:01'],
  ])('at %s is %s', (moment, zone) => {
    expect(zoneWithMidnightAt(Date.parse(moment))).toBe(zone);
  });

  it('begins a day at every minute', () => {
    for (let minute = 0; minute < 1440; minute += 1) {
      const moment = NOON + minute * MINUTE;
      const timeZone = zoneWithMidnightAt(moment);
      const clock = new Intl.DateTimeFormat('en', { timeZone, hourCycle: 'h23', timeStyle: 'medium' });
      expect([timeZone, clock.format(moment)]).toEqual([timeZone, '00:00:00']);
    }
  });
});

it('cases are received at noon of their day, minutes are whole', () => {
  expect(minuteFrom(NOON)).toBe(NOON);
  expect(minuteFrom(NOON + 1)).toBe(NOON + MINUTE);
  const kind: Kind = { name: 'warn', age: 34, before: [], now: [] };
  expect(receivedAt(kind, Date.parse('2026-11-27T00:00:00Z'))).toBe('2026-10-24T12:00:00.000Z');
  expect(new Set(Array.from({ length: 20 }, (_, index) => kindOf(index).name)).size).toBe(5);
});

describe('judge', () => {
  const kind: Kind = { name: 'due', age: 46, before: ['warn-2'], now: ['due'] };
  const midnight = NOON;
  const instant = (ms: number): string => new Date(midnight + ms).toISOString();
  const sound: Row = {
    id: 'req_1',
    state: 'awaiting_identity',
    fired: [`warn-2@${instant(-3 * MINUTE)}`, `due@${instant(0)}`],
    at: [instant(-2 * MINUTE), instant(1_500)],
    breached: true,
    overdue: 1,
    tasks: ['deadline_near', 'deadline_missed'],
  };
  const judged = (row: Partial<Row>) =>
    judge([{ ...sound, ...row }], new Map([['req_1', { kind, midnight }]]));

  it('counts what happened once, and how late', () => {
    expect(judged({})).toEqual({
      counts: {
        events: 2,
        eventsOnce: 2,
        eventsMissing: 0,
        eventsTwice: 0,
        eventsEarly: 0,
        overdue: 1,
        tasksTwice: 0,
        medianLateSeconds: 1.5,
        latestSeconds: 1.5,
      },
      problems: [],
    });
  });

  it.each<[string, Partial<Row>, object]>([
    [
      '1 of warn-2, due did not happen',
      { fired: sound.fired.slice(1), at: sound.at.slice(1) },
      { eventsMissing: 1 },
    ],
    ['1 of warn-2, due happened again', { at: [...sound.at, instant(2_000)] }, { eventsTwice: 1 }],
    ['due came before its time', { at: [sound.at[0]!, instant(-1)] }, { eventsEarly: 1 }],
    ['has 1 tasks twice', { tasks: ['deadline_missed', 'deadline_missed'] }, { tasksTwice: 1 }],
    ['was told as overdue 2 times', { overdue: 2 }, { overdue: 2 }],
    ['is lapsed', { state: 'lapsed' }, {}],
    ['breached: false', { breached: false }, {}],
    ['due was due at another time', { fired: [sound.fired[0]!, `due@${instant(1)}`] }, {}],
  ])('tells when a request %s', (problem, row, counts) => {
    const { problems, counts: counted } = judged(row);
    expect(problems).toEqual([`req_1 (due) ${problem}`]);
    expect(counted).toMatchObject(counts);
  });

  it('tells of what is not there, and of what was not to happen', () => {
    expect(judge([], new Map([['req_1', { kind, midnight }]])).problems).toContain(
      'req_1 (due) is not there',
    );
    const stray = { fired: [...sound.fired, `warn-5@${instant(0)}`], at: [...sound.at, instant(1)] };
    expect(judged(stray).problems).toEqual(['req_1 (due) warn-5 was not to happen']);
  });
});
