import type { RequestEvent } from '#contracts';
import { localDate } from '#domain';
import type { Request } from '../../../libs/requests/request/request.entity.js';
import type { Happened } from '../memory-request.js';
import type { Scenario } from './scenario.js';

/** Something that happened, with the dates of the answer as they are since. */
export interface Entry extends Happened {
  /** Local. */
  readonly day: string;
  readonly to: Request['state'];
  /** What the request waits for is not over: the dates are those of an answer today. */
  readonly paused: boolean;
  /** null: no clock runs. */
  readonly answer: Dates | null;
}

interface Dates {
  readonly due: string;
  readonly safe: string;
}

/** What one scenario was like. */
export interface Timeline {
  readonly scenario: Scenario;
  readonly entries: readonly Entry[];
  readonly row: Request;
  /** Every period that began with the receipt, the one for the answer first. */
  readonly periods: NonNullable<Request['clockResult']>['deadlines'];
}

/** Writes down what a request goes through. */
export class Journal {
  readonly #entries: Entry[] = [];
  #periods: Timeline['periods'] = [];

  note(happened: Happened, row: Request): void {
    const answer = row.clockResult?.deadlines[0];
    if (this.#entries.length === 0) this.#periods = row.clockResult?.deadlines ?? [];
    this.#entries.push({
      ...happened,
      day: localDate(happened.at.toISOString(), row.clock.zone),
      to: row.state,
      paused: answer?.status === 'paused',
      answer: answer?.current ? { due: answer.current.due, safe: answer.current.safe } : null,
    });
  }

  timeline(scenario: Scenario, row: Request): Timeline {
    return { scenario, entries: this.#entries, row, periods: this.#periods };
  }
}

/** The lines of a scenario: one for each event, with its date. */
export function linesOf({ scenario, entries, row, periods }: Timeline): string[] {
  const { right, name } = scenario;
  return [
    `${right}, ${name}`,
    `  ${needs(row)}; ${periods.map(periodLine).join('; ')}`,
    ...entries.map((entry, index) => entryLine(entry, entries[index - 1])),
    ...appealLine(row),
  ];
}

const needs = ({ requiredLevel, degradedFrom }: Request): string =>
  degradedFrom ? `now needs ${requiredLevel}` : `needs ${requiredLevel}`;

export function periodLine({ act, current, kind }: Timeline['periods'][number]): string {
  const words = kind === 'not_before' ? `${act} not before` : act;
  return current ? `${words} ${datesOf(current)}` : `${words} not begun`;
}

const datesOf = ({ due, safe }: Dates): string => (due === safe ? due : `${due} (safe ${safe})`);

function entryLine(entry: Entry, before: Entry | undefined): string {
  const state = entry.from === entry.to ? '' : `→ ${entry.to}`;
  const did = [
    ...entry.letters.map((letter) => `letter ${letter}`),
    ...entry.tasks.map((task) => `task ${task}`),
    ...(entry.certified ? ['certificate'] : []),
    ...moved(entry, before),
  ];
  return `  ${entry.day}  ${nameOf(entry.event).padEnd(20)}  ${state.padEnd(24)}  ${did.join(', ')}`.trimEnd();
}

/** While the clock stands still its end moves by itself; what it is then says the answer. */
function moved(entry: Entry, before: Entry | undefined): string[] {
  if (!before) return [];
  if (entry.paused) return before.paused ? [] : ['clock stands still'];
  const [now, then] = [entry.answer, before.answer].map((dates) => (dates ? datesOf(dates) : 'none'));
  if (now === then && !before.paused) return [];
  return [now === 'none' ? 'no clock runs' : `answer by ${now}`];
}

const DAY_MS = 86_400_000;

const appealLine = ({ state, appealDays, closedAt, clock }: Request): string[] =>
  (state === 'refused' || state === 'partially_fulfilled') && appealDays && closedAt
    ? [
        `  appeal until ${localDate(new Date(closedAt.getTime() + appealDays * DAY_MS).toISOString(), clock.zone)}`,
      ]
    : [];

function nameOf(event: RequestEvent): string {
  return event.type === 'timer' ? event.key : event.type;
}
