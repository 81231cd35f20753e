// `node scripts/generate-calendars.mjs [--check]`: writes the public holidays that move legal deadlines, one file a country.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOLIDAY_RULES } from './calendars/holiday-rules.mjs';
import { root } from './lib/root.mjs';

const FIRST_YEAR = 2020;
const LAST_YEAR = 2040;

const isCheck = process.argv.includes('--check');
for (const [id, { law, days }] of Object.entries(HOLIDAY_RULES)) {
  const file = join(root, 'libs/domain/clocks/calendars', `${id}.json`);
  const text = calendar(id, law, days);
  if (!isCheck) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text)
    fail(`${id}.json is out of date: node scripts/generate-calendars.mjs`);
}

function calendar(id, law, days) {
  const years = [];
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year += 1) {
    const holidays = new Set(days.flatMap((rule) => rule(year)));
    years.push(`    "${year}": ${JSON.stringify([...holidays].sort())}`);
  }
  const members = Object.entries({ id, law }).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  );
  return ['{', ...members, '  "years": {', years.join(',\n'), '  }', '}', ''].join('\n');
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
