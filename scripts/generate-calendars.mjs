// `node scripts/generate-calendars.mjs`: writes the national public holidays that move legal deadlines, one file a country.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Holidays from 'date-holidays';

const FIRST_YEAR = 2020;
const LAST_YEAR = 2040;
const IDS = ['AT', 'BE', 'DE', 'ES', 'FR', 'GB-ENG', 'IE', 'IT', 'NL', 'PL'];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const generator = JSON.parse(readFileSync(join(root, 'node_modules/date-holidays/package.json'), 'utf8'));
const header = {
  source: 'https://github.com/commenthol/date-holidays',
  generator: `${generator.name} ${generator.version}`,
  license: generator.license,
};

/** `MM-DD` of every public holiday of a year. Bank holidays that are working days at law are of another type. */
function publicHolidays(holidays, year) {
  const days = holidays
    .getHolidays(year)
    .filter((day) => day.type === 'public' && day.date.startsWith(String(year)))
    .map((day) => day.date.slice(5, 10));
  return [...new Set(days)].sort();
}

for (const id of IDS) {
  const holidays = new Holidays(...id.split('-'));
  const years = [];
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year += 1) {
    years.push(`    "${year}": ${JSON.stringify(publicHolidays(holidays, year))}`);
  }
  const members = Object.entries({ id, ...header }).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  );
  const text = ['{', ...members, '  "years": {', years.join(',\n'), '  }', '}', ''].join('\n');
  writeFileSync(join(root, 'libs/catalogue/data/calendars', `${id}.json`), text);
}
