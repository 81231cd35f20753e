import { AppError } from '#contracts';
import AT from './calendars/AT.json' with { type: 'json' };
import BE from './calendars/BE.json' with { type: 'json' };
import DE from './calendars/DE.json' with { type: 'json' };
import ES from './calendars/ES.json' with { type: 'json' };
import FR from './calendars/FR.json' with { type: 'json' };
import GB_ENG from './calendars/GB-ENG.json' with { type: 'json' };
import IE from './calendars/IE.json' with { type: 'json' };
import IT from './calendars/IT.json' with { type: 'json' };
import NL from './calendars/NL.json' with { type: 'json' };
import PL from './calendars/PL.json' with { type: 'json' };
import type { HolidayCalendar } from './working-days.js';

/** Days that each state observes in all of its territory, which are those it notifies under Reg. 1182/71 Art. 2(1). */
const CALENDARS: ReadonlyMap<string, HolidayCalendar> = new Map(
  [AT, BE, DE, ES, FR, GB_ENG, IE, IT, NL, PL].map((calendar) => [calendar.id, calendar]),
);

export const CALENDAR_IDS: readonly string[] = [...CALENDARS.keys()];

/** Throws `calendar.unknown`: no calendar is ever taken to mean no holidays. */
export function calendarFor(id: string): HolidayCalendar {
  const calendar = CALENDARS.get(id);
  if (calendar !== undefined) return calendar;
  throw new AppError('calendar.unknown', {
    detail: `There is no holiday calendar for this place. Known are ${CALENDAR_IDS.join(', ')}.`,
  });
}
