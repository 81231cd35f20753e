import type { UnitOfWork } from '#persistence';
import { sellsOrShares } from '#domain';
import type { Clock } from '#platform';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Catalogues } from '../catalogue/catalogues.js';
import { GateRepository, type PersonRecord } from '../gate/gate.repository.js';
import { ConsentLinksRepository } from '../links/consent-links.repository.js';
import { readConsentSettings } from '../settings/consent-settings.js';
import type { Subjects } from '../subjects/subjects.js';
import type { GpcOptOuts } from './gpc-opt-outs.service.js';
import { gpcPurposes } from './gpc-purposes.js';

/** What became of a signal of Global Privacy Control, as answers tell it. */
export interface GpcOutcome {
  readonly received: true;
  /** Whether it opts out of anything. */
  readonly applied: boolean;
  /** Keys of the purposes that are opted out of: not what the person accepted in spite of the signal. */
  readonly purposes: string[];
}

export interface ReceivedSignal {
  readonly outcome: GpcOutcome;
  /** Consents, by id, of which an acceptance beside the signal counts only when the page named the signal. */
  readonly outweighs: ReadonlySet<string>;
}

/** Takes in the signal of a call (receipt reference, section 6.2): where it binds it is recorded, once for each change. */
export class GpcSignals {
  readonly #repository: GateRepository;
  readonly #links: ConsentLinksRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogues: Catalogues,
    private readonly subjects: Subjects,
    private readonly optOuts: GpcOptOuts,
    private readonly clock: Clock,
  ) {
    this.#repository = new GateRepository(unitOfWork);
    this.#links = new ConsentLinksRepository(unitOfWork);
  }

  /** @param sub absent while nobody knows who it is: nothing is recorded of them */
  async receive(sub: string | undefined, clientId?: string): Promise<ReceivedSignal> {
    const { catalogue, mode, reconsent } = await this.unitOfWork.run(async () => {
      const { gpc, reconsent } = readConsentSettings(await this.#repository.settings());
      return { catalogue: await this.catalogues.current(), mode: gpc.mode, reconsent };
    });
    const binds = mode === 'binding';
    const outweighed = binds ? catalogue.consents.filter(sellsOrShares) : [];
    if (outweighed.length > 0 && sub !== undefined)
      for (const each of [sub, ...(await this.#profilesOf(sub))])
        await this.#optOut(each, catalogue, clientId);
    const records = sub === undefined ? [] : await this.#recordsOf(sub);
    const rules = { now: this.clock.now().getTime(), reconsent };
    const purposes = gpcPurposes(catalogue, records, mode, rules);
    return {
      outcome: { received: true, applied: purposes.length > 0, purposes },
      outweighs: new Set(outweighed.map(({ id }) => id)),
    };
  }

  async #optOut(sub: string, catalogue: Catalogue, clientId: string | undefined): Promise<void> {
    await this.optOuts.record(sub, await this.#recordsOf(sub), catalogue, clientId);
  }

  async #recordsOf(sub: string): Promise<PersonRecord[]> {
    const subject = await this.subjects.digest(sub);
    return this.unitOfWork.run(() => this.#repository.records(subject));
  }

  /** The signal is about every profile that is tied to the person. */
  async #profilesOf(sub: string): Promise<string[]> {
    const subject = await this.subjects.digest(sub);
    const profiles = await this.unitOfWork.run(() => this.#links.profilesOf(subject));
    return Promise.all(profiles.map((profile) => this.subjects.open(profile.salt, Buffer.from(profile.sub))));
  }
}
