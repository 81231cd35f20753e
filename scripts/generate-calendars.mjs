// `node scripts/generate-calendars.mjs`: writes the public holidays that move legal deadlines, one file a place.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Holidays from 'date-holidays';

const FIRST_YEAR = 2019;
const LAST_YEAR = 2040;
const EU = [
  ...[
    'AT',
    'BE',
    'BG',
    'CY',
    'CZ',
    'DE',
    'DK',
    'EE',
    'ES',
    'FI',
    'FR',
    'GR',
    'HR',
    'HU',
    'IE',
    'IT',
    'LT',
    'LU',
  ],
  ...['LV', 'MT', 'NL', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK'],
];
const UK = ['GB-ENG', 'GB-SCT', 'GB-NIR'];
const CANTONS = Object.keys(new Holidays().getStates('CH')).map((canton) => `CH-${canton}`);
const OTHERS = ['IS', 'LI', 'NO', 'CH', ...CANTONS, 'US', 'US-CA', 'BR', 'CA', 'CA-QC', 'KR', 'TW', 'IN'];

/** What a reader should know of the days of a place. */
const NOTES = {
  'GB-ALL': 'Every day that is a bank holiday in England and Wales, in Scotland or in Northern Ireland.',
  'GB-ENG': 'England and Wales.',
  'US-CA': 'State holidays; which of them end a business day under the CCPA is not defined.',
  IN: 'National days alone: the states and the central government declare many more from year to year.',
  KR: 'Temporary holidays that the government declares are not among them.',
  TW: 'Days by the lunar calendar are computed; make-up working days are not among them.',
};
/** Where an authority publishes the days, for whoever compares them. */
const OFFICIAL = { GB: 'https://www.gov.uk/bank-holidays' };
/**
 * Place → last day up to which the days were compared with the official list. Nobody compared them here yet: set a day
 * only with the list at hand.
 */
const CONFIRMED_UNTIL = {};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const generator = JSON.parse(readFileSync(join(root, 'node_modules/date-holidays/package.json'), 'utf8'));
const years = Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, index) => FIRST_YEAR + index);

/** `MM-DD` of every public holiday of a year. Bank holidays that are working days at law are of another type. */
function publicHolidays(place, year) {
  return new Holidays(...place.split('-'))
    .getHolidays(year)
    .filter((day) => day.type === 'public' && day.date.startsWith(String(year)))
    .map((day) => day.date.slice(5, 10));
}

/** @param places of which every holiday counts */
function writeCalendar(id, places = [id]) {
  const header = {
    id,
    source: 'https://github.com/commenthol/date-holidays',
    generator: `${generator.name} ${generator.version}`,
    license: generator.license,
    retrieved: new Date().toISOString().slice(0, 10),
    official: OFFICIAL[id.slice(0, 2)] ?? null,
    confirmedUntil: CONFIRMED_UNTIL[id] ?? null,
    ...(NOTES[id] ? { note: NOTES[id] } : {}),
  };
  const members = Object.entries(header).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  );
  const days = years.map((year) => {
    const holidays = new Set(places.flatMap((place) => publicHolidays(place, year)));
    return `    "${year}": ${JSON.stringify([...holidays].sort())}`;
  });
  const text = ['{', ...members, '  "years": {', days.join(',\n'), '  }', '}', ''].join('\n');
  writeFileSync(join(root, 'libs/catalogue/data/calendars', `${id}.json`), text);
}

for (const id of [...EU, ...UK, ...OTHERS]) writeCalendar(id);
writeCalendar('GB-ALL', UK);
