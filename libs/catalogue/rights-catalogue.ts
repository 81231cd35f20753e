import {
  AppError,
  DATA_RISKS,
  type DataRisk,
  type RegimeId,
  type RequesterKind,
  type RightCode,
} from '#contracts';
import { joinPolicies, type RightPolicy } from '#domain';
import type { FormQuestion, RequestForm } from './form.schema.js';
import type { CatalogueRight, RegimeRights } from './rights.schema.js';
import type { CategoryRisks } from './risk.schema.js';

/** A right with what its regime says of all of them. */
export interface RightEntry extends CatalogueRight {
  readonly regime: RegimeId;
  /** Of the file. */
  readonly version: string;
  readonly fee: RegimeRights['fee'];
  readonly requesters: RegimeRights['requesters'];
  readonly policy: RightPolicy;
}

/** What each regime gives to people, and what a form asks them. */
export class RightsCatalogue {
  readonly #byRegime: ReadonlyMap<RegimeId, readonly RightEntry[]>;

  constructor(
    files: ReadonlyMap<RegimeId, RegimeRights>,
    readonly form: RequestForm,
    private readonly categories: CategoryRisks,
  ) {
    this.#byRegime = new Map(
      [...files].map(([id, file]) => [id, file.rights.map((right) => entryOf(file, right))]),
    );
  }

  /** Regimes that give rights to people; others, such as those of brokers, have only duties. */
  regimes(): readonly RegimeId[] {
    return [...this.#byRegime.keys()].sort();
  }

  /** None: the regime gives people none. */
  of(regime: RegimeId): readonly RightEntry[] {
    return this.#byRegime.get(regime) ?? [];
  }

  find(regime: RegimeId, right: RightCode): RightEntry | null {
    return this.of(regime).find((entry) => entry.right === right) ?? null;
  }

  /** What the regimes that know the right say of it, each for itself. */
  entries(regimes: readonly RegimeId[], right: RightCode): readonly RightEntry[] {
    return regimes.flatMap((regime) => this.find(regime, right) ?? []);
  }

  /**
   * One policy of all regimes that know the right.
   * @throws AppError `right.not_in_regime` that lists the rights there are
   */
  policy(regimes: readonly RegimeId[], right: RightCode): RightPolicy {
    const [first, ...others] = this.entries(regimes, right).map(({ policy }) => policy);
    if (first) return joinPolicies([first, ...others]);
    const offered = new Set(regimes.flatMap((regime) => this.of(regime).map((entry) => entry.right)));
    const names = regimes.join(' and ');
    throw new AppError('right.not_in_regime', {
      param: 'right',
      detail: `${names} gives no right of this kind. It gives ${[...offered].join(', ') || 'none'}.`,
    });
  }

  /** The highest risk among categories of the data map. */
  riskOf(categories: Iterable<string>): DataRisk {
    let highest = 0;
    for (const category of categories)
      for (const { category: prefix, risk } of this.categories.risks)
        if (category === prefix || category.startsWith(`${prefix}.`))
          highest = Math.max(highest, DATA_RISKS.indexOf(risk));
    return DATA_RISKS[highest]!;
  }

  /** What a form asks for this right, under these regimes, of this requester. */
  questions(
    right: RightCode,
    regimes: readonly RegimeId[],
    requester: RequesterKind,
  ): readonly FormQuestion[] {
    return this.form.questions.filter(
      ({ when }) =>
        (when.rights?.includes(right) ?? true) &&
        (when.requesters?.includes(requester) ?? true) &&
        (when.regimes?.some((regime) => regimes.includes(regime)) ?? true),
    );
  }
}

function entryOf(file: RegimeRights, right: CatalogueRight): RightEntry {
  const requesters = { ...file.requesters, ...right.requesters };
  return {
    ...right,
    regime: file.id,
    version: file.version,
    fee: right.fee ?? file.fee,
    requesters,
    policy: {
      right: right.right,
      bases: right.bases,
      level: { minimum: right.level.minimum, byRisk: right.level.byRisk },
      requesters: Object.fromEntries(
        Object.entries(requesters).map(([kind, { admission, level }]) => [
          kind,
          { admission, ...(level && { level }) },
        ]),
      ),
      exceptions: [...new Set([...file.exceptions, ...right.exceptions].map(({ code }) => code))],
      repetitionMonths: file.repetition.months,
      effect: right.effect,
      stops: right.stops,
      degradesTo: right.degradesTo,
    },
  };
}
