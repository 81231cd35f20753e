import { localDate, sellsOrShares } from '#domain';
import { identityKey, normalise } from '#engine';
import type { IdentityType } from '#contracts';
import type { KeyManager } from '#keys';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { CatalogueConsent } from '../catalogue/catalogue.js';
import { readConsentSettings } from '../settings/consent-settings.js';
import { GateRepository } from './gate.repository.js';
import { OptInWaitsRepository, type RunningOptOut } from './opt-in-waits.repository.js';

/** Why nobody asks a person for a consent, and until when. */
export interface OptInWait {
  /** The opt-out, `req_…`. */
  readonly requestId: string;
  /** First day on which the person may be asked, `2027-03-03`. */
  readonly mayAskAgainFrom: string;
}

/**
 * Who opted out of sale and sharing is not asked to opt in again before the time of the law is over (Cal. Civ. Code
 * §1798.135(c)(4)). Who wants it again by themselves may say so at any time.
 */
export class OptInWaits {
  readonly #repository: OptInWaitsRepository;
  readonly #settings: GateRepository;

  constructor(
    unitOfWork: UnitOfWork,
    private readonly keys: KeyManager,
    private readonly clock: Clock,
  ) {
    this.#repository = new OptInWaitsRepository(unitOfWork);
    this.#settings = new GateRepository(unitOfWork);
  }

  /** In a transaction. @returns why a consent must not be asked for; null: it may */
  async of(sub: string): Promise<(consent: CatalogueConsent) => OptInWait | null> {
    const { subIdentity } = readConsentSettings(await this.#settings.settings());
    const identity = normalise({ type: subIdentity as IdentityType, value: sub });
    const blind = await this.keys.blindIndex('identifier', identityKey(identity));
    const waits = (await this.#repository.list(blind, sub)).flatMap((optOut) => this.#runningWait(optOut));
    return (consent) =>
      waits
        .filter(({ purposes }) => isCovered(consent, purposes))
        .map(({ wait }) => wait)
        .reduce<OptInWait | null>(
          (longest, wait) => (longest && longest.mayAskAgainFrom >= wait.mayAskAgainFrom ? longest : wait),
          null,
        );
  }

  #runningWait({ requestId, purposes, clock, zone }: RunningOptOut) {
    const period = clock?.deadlines.find(({ act }) => act === 'opt_in_again')?.current;
    if (!period) return [];
    // the later of both readings: to ask too early is what the law forbids
    const mayAskAgainFrom = period.due > period.safe ? period.due : period.safe;
    const isOver = localDate(this.clock.now().toISOString(), zone) >= mayAskAgainFrom;
    return isOver ? [] : [{ purposes, wait: { requestId, mayAskAgainFrom } }];
  }
}

/** Also what was declared as sale or sharing after the opt-out. */
const isCovered = (consent: CatalogueConsent, purposes: RunningOptOut['purposes']): boolean =>
  purposes === 'all' ||
  sellsOrShares(consent) ||
  [consent.name, ...consent.purposes.flatMap(({ key, name }) => [key, name])].some((name) =>
    purposes.includes(name),
  );
