import type { UnitOfWork } from '#persistence';
import { sellsOrShares } from '#domain';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Catalogues } from '../catalogue/catalogues.js';
import { GateRepository } from '../gate/gate.repository.js';
import { ConsentLinksRepository } from '../links/consent-links.repository.js';
import { readConsentSettings } from '../settings/consent-settings.js';
import type { Subjects } from '../subjects/subjects.js';
import type { GpcOptOuts } from './gpc-opt-outs.service.js';

/** What became of a signal of Global Privacy Control, as answers tell it. */
export interface GpcOutcome {
  readonly received: true;
  readonly applied: boolean;
  /** Keys of the purposes that are opted out of. */
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
  ) {
    this.#repository = new GateRepository(unitOfWork);
    this.#links = new ConsentLinksRepository(unitOfWork);
  }

  /** @param sub absent while nobody knows who it is: nothing is recorded of them */
  async receive(sub: string | undefined, clientId?: string): Promise<ReceivedSignal> {
    const { catalogue, mode } = await this.unitOfWork.run(async () => ({
      catalogue: await this.catalogues.current(),
      mode: readConsentSettings(await this.#repository.settings()).gpc.mode,
    }));
    const binds = mode === 'binding';
    const outweighed = binds ? catalogue.consents.filter(sellsOrShares) : [];
    if (outweighed.length > 0 && sub !== undefined)
      for (const each of [sub, ...(await this.#profilesOf(sub))])
        await this.#optOut(each, catalogue, clientId);
    const applied = mode !== 'ignored';
    return {
      outcome: { received: true, applied, purposes: applied ? sellingPurposes(catalogue) : [] },
      outweighs: new Set(outweighed.map(({ id }) => id)),
    };
  }

  async #optOut(sub: string, catalogue: Catalogue, clientId: string | undefined): Promise<void> {
    const subject = await this.subjects.digest(sub);
    const records = await this.unitOfWork.run(() => this.#repository.records(subject));
    await this.optOuts.record(sub, records, catalogue, clientId);
  }

  /** The signal is about every profile that is tied to the person. */
  async #profilesOf(sub: string): Promise<string[]> {
    const subject = await this.subjects.digest(sub);
    const profiles = await this.unitOfWork.run(() => this.#links.profilesOf(subject));
    return Promise.all(profiles.map((profile) => this.subjects.open(profile.salt, Buffer.from(profile.sub))));
  }
}

const sellingPurposes = ({ consents }: Catalogue): string[] => [
  ...new Set(
    consents.flatMap(({ purposes }) =>
      purposes.filter(({ sellOrShare }) => sellOrShare === true).map(({ key }) => key),
    ),
  ),
];
