import type { RegimeId, RegimeReason } from '#contracts';

/** Where a regime applies. */
export interface RegimeScope {
  readonly id: RegimeId;
  /** ISO 3166-1 alpha-2 countries and 3166-2 subdivisions. */
  readonly territory: readonly string[];
}

export interface RegimeQuestion {
  /** Where the person says they live; null: they do not say. Never read off a network address. */
  readonly residence: string | null;
  /** The regime that whoever took the request in names; null: none. */
  readonly claimed: RegimeId | null;
  readonly tenant: {
    /** What applies when nothing else does. */
    readonly regime: RegimeId;
    /** Places whose law applies to the controller whoever asks, such as those of its establishments (Art. 3(1) GDPR). */
    readonly establishments: readonly string[];
    /** Regimes that the controller is not under, such as the law of a state below whose thresholds it stays. */
    readonly exempt: readonly RegimeId[];
  };
  /** Those that give rights to people. */
  readonly regimes: readonly RegimeScope[];
}

export interface ConsideredRegime {
  readonly id: RegimeId;
  readonly reason: RegimeReason;
}

/** The law of a country holds in its parts; that of a part not in the whole country. */
const liesIn = (place: string, territory: readonly string[]): boolean =>
  territory.some((area) => place === area || place.startsWith(`${area}-`));

/**
 * Every regime that may apply to a request, each once, with the first reason for it; never none. Several may: then all
 * are considered, and per field the strictest answer counts (clock reference 4.5).
 */
export function regimeFor({ residence, claimed, tenant, regimes }: RegimeQuestion): ConsideredRegime[] {
  const at = (place: string): RegimeId[] =>
    regimes
      .filter(({ id, territory }) => !tenant.exempt.includes(id) && liesIn(place, territory))
      .map(({ id }) => id);
  const candidates: ConsideredRegime[] = [
    ...(claimed === null ? [] : [considered(claimed, 'claimed')]),
    ...(residence === null ? [] : at(residence)).map((id) => considered(id, 'residence')),
    ...tenant.establishments.flatMap(at).map((id) => considered(id, 'establishment')),
  ];
  const unique = candidates.filter(
    ({ id }, index) => candidates.findIndex((each) => each.id === id) === index,
  );
  return unique.length > 0 ? unique : [considered(tenant.regime, 'tenant_default')];
}

const considered = (id: RegimeId, reason: RegimeReason): ConsideredRegime => ({ id, reason });
