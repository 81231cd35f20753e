import type { Regime, RegimeClockRow } from '#catalogue';
import { table } from '../view/table.js';

/** The clock table of every regime, for people: what, how long, how it is counted, and where it stands. */
export function regimeTable(regimes: readonly Regime[]): string {
  return [...regimes.map(regimeText), LEGEND].join('\n\n');
}

const LEGEND = `yes: a published source says so; no: common reading, counsel confirms it.
business days: whether holidays count is not defined; the safe date takes none off, the due date does.`;

const HEAD = ['what', 'right', 'period', 'counts from', 'end moves', 'extension', 'confirmed', 'law'];

function regimeText({ id, name, law, version, territory, clock }: Regime): string {
  const notes = [
    ...new Set(clock.flatMap(({ note, pause }) => [note, pause ? pauseText(pause) : undefined])),
  ].filter((note) => note !== undefined);
  return [
    `${id}: ${name} (${law}), compared on ${version}`,
    `for ${territory.join(', ')}`,
    table(
      HEAD,
      clock.map((row) => cells(row, clock)),
    ),
    ...notes.map((note) => `  ${note}`),
  ].join('\n');
}

const cells = (row: RegimeClockRow, clock: readonly RegimeClockRow[]): string[] => [
  row.acts.join(', '),
  row.rights?.join(', ') ?? (isSplit(row, clock) ? 'all others' : 'all'),
  periodText(row),
  fromText(row),
  row.roll ? 'to a working day' : '',
  row.extension
    ? `${row.extension.announced ? 'as announced, else ' : ''}+${lengthText(row.extension)}`
    : 'none',
  row.confirmed ? 'yes' : 'no',
  row.citation,
];

/** Whether some rights have a row of their own for the same act. */
const isSplit = ({ acts }: RegimeClockRow, clock: readonly RegimeClockRow[]): boolean =>
  clock.some((row) => row.rights !== undefined && row.acts.some((act) => acts.includes(act)));

const UNITS: Readonly<Record<RegimeClockRow['period']['unit'], string>> = {
  month: 'month',
  calendar_day: 'day',
  business_day: 'business day',
  working_day: 'working day',
};

const lengthText = ({ amount, unit }: Pick<RegimeClockRow['period'], 'amount' | 'unit'>): string =>
  `${amount} ${UNITS[unit]}${amount === 1 ? '' : 's'}`;

function periodText({ kind, period }: RegimeClockRow): string {
  if (kind === 'immediate') return `at once (target ${lengthText(period)})`;
  return kind === 'not_before' ? `not before ${lengthText(period)}` : lengthText(period);
}

function fromText({ after, start, startDay }: RegimeClockRow): string {
  const complete = start === 'complete' ? ', once complete' : '';
  const dayOne = startDay.due === 1 ? ', that day being day 1' : '';
  return `${after.replaceAll('_', ' ')}${complete}${dayOne}`;
}

const pauseText = ({ on, rights, askedWithinDays, safe, citation }: NonNullable<RegimeClockRow['pause']>) =>
  `Stands still while ${on.join(' or ')} is open${rights ? ` (${rights.join(', ')})` : ''}${
    askedWithinDays === undefined ? '' : `, if asked for within ${askedWithinDays} days`
  }; the safe date ${safe === 'ignored' ? 'never does' : 'counts the days in between'} (${citation}).`;
