import { AppError, type ClockAct, type RegimeId, type RightCode } from '#contracts';
import {
  addMonths,
  computeClock,
  findClockRow,
  type ClockFacts,
  type ClockResult,
  type LocalDate,
} from '#domain';
import type { Calendar } from './calendar.schema.js';
import type { Regime, RegimeClockRow } from './regime.schema.js';
import type { RightsCatalogue } from './rights-catalogue.js';

/** How far holidays must be known, in months. */
const MONTHS_AHEAD = 14;

/** A clock by name: which law counts, and what for. */
export interface ClockQuestion extends ClockFacts {
  readonly regime: RegimeId;
  readonly act: ClockAct;
}

/** The law as data: regimes and holidays, read and checked once, at the start of a process. */
/** Where a country has calendars of its parts alone: the part with most people. */
const COMMON_PART: Readonly<Record<string, string>> = { GB: 'GB-ENG' };
const countryOf = (place: string): string => place.slice(0, 2);

export class Catalogue {
  constructor(
    private readonly regimesById: ReadonlyMap<RegimeId, Regime>,
    private readonly calendarsById: ReadonlyMap<string, Calendar>,
    /** What each regime gives to people. */
    readonly rights: RightsCatalogue,
  ) {}

  /** In order of their ids. */
  regimes(): readonly Regime[] {
    return [...this.regimesById.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  findRegime(id: RegimeId): Regime | null {
    return this.regimesById.get(id) ?? null;
  }

  /** Name and address of the authority that people turn to under this law; null: there are many, or none is on file. */
  authorityOf(id: RegimeId): string | null {
    const authority = this.findRegime(id)?.authority;
    return authority ? `${authority.name}, ${authority.address}` : null;
  }

  /** @throws AppError `regime.unknown` that lists those there are */
  regime(id: RegimeId): Regime {
    const regime = this.findRegime(id);
    if (regime !== null) return regime;
    throw new AppError('regime.unknown', {
      param: 'regime',
      detail: `There is no regime of this id. Known are ${this.regimes()
        .map((known) => known.id)
        .join(', ')}.`,
    });
  }

  /** @throws AppError `regime.unknown`, `regime.no_period` */
  clockRule(id: RegimeId, act: ClockAct, right: RightCode): RegimeClockRow {
    const row = findClockRow(this.regime(id).clock, act, right);
    if (row !== undefined) return row;
    throw new AppError('regime.no_period', {
      param: 'act',
      detail: `The regime ${id} sets no period for ${act} (${right}).`,
    });
  }

  /** Every period that a request starts under a regime, in the order of the file: one for each act. */
  requestActs(id: RegimeId, right: RightCode): readonly ClockAct[] {
    const acts = this.regime(id).clock.flatMap((row) => (row.after === 'request' ? row.acts : []));
    return [...new Set(acts)].filter((act) => findClockRow(this.regime(id).clock, act, right) !== undefined);
  }

  /** For how many months each regime wants records of requests kept; regimes that say nothing are not among them. */
  recordRetention(): Readonly<Record<RegimeId, number>> {
    return Object.fromEntries(
      this.regimes().flatMap(({ id, recordRetention }) =>
        recordRetention === undefined ? [] : [[id, recordRetention.months] as const],
      ),
    );
  }

  calendarIds(): readonly string[] {
    return [...this.calendarsById.keys()].sort();
  }

  /** Calendars that reach less than fourteen months beyond a day: an extended period from there may find no holidays. */
  calendarsEndingSoon(today: LocalDate): readonly string[] {
    const needed = addMonths(today, MONTHS_AHEAD);
    const lastDay = ({ years }: Calendar): LocalDate => `${Object.keys(years).sort().at(-1) ?? '0000'}-12-31`;
    return this.calendarIds().filter((id) => lastDay(this.calendar(id)) < needed);
  }

  /** @throws AppError `calendar.unknown`: no calendar is ever taken to mean no holidays */
  calendar(id: string): Calendar {
    const calendar = this.calendarsById.get(id);
    if (calendar !== undefined) return calendar;
    throw new AppError('calendar.unknown', {
      param: 'calendar',
      detail: `There is no holiday calendar for this place. Known are ${this.calendarIds().join(', ')}.`,
    });
  }

  /**
   * Whose holidays a law counts: those of the controller's place where the law is that of the place, else those of the
   * person's, else those of the country or state that made it. A law never counts the holidays of a foreign country.
   * @param controller calendar of the tenant
   * @param residence ISO 3166 code of where the person lives
   */
  calendarUnder(regime: RegimeId, controller: string, residence: string | null = null): string {
    const { territory } = this.regime(regime);
    const [maker] = territory.length === 1 ? territory : [];
    const home = residence ?? '';
    const places = maker?.includes('-')
      ? [maker, countryOf(maker)]
      : [controller, home, countryOf(home), ...(maker ? [COMMON_PART[maker] ?? maker] : [])].filter((place) =>
          territory.includes(countryOf(place)),
        );
    return places.find((place) => this.calendarsById.has(place)) ?? controller;
  }

  /**
   * The deadline by the law and the holidays that the question names.
   * @throws AppError as {@link computeClock}, `regime.unknown`, `regime.no_period`, `calendar.unknown`
   */
  clock({ regime, act, ...facts }: ClockQuestion): ClockResult {
    return computeClock(facts, this.calendar(facts.calendar), this.clockRule(regime, act, facts.right));
  }
}
