import type { UnitOfWork } from '#persistence';
import { sellsOrShares } from '#domain';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Catalogues } from '../catalogue/catalogues.js';
import { GateRepository } from '../gate/gate.repository.js';
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

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogues: Catalogues,
    private readonly subjects: Subjects,
    private readonly optOuts: GpcOptOuts,
  ) {
    this.#repository = new GateRepository(unitOfWork);
  }

  /** @param sub absent while nobody knows who it is: nothing is recorded of them */
  async receive(sub: string | undefined, clientId?: string): Promise<ReceivedSignal> {
    const { catalogue, records, mode } = await this.unitOfWork.run(async () => ({
      catalogue: await this.catalogues.current(),
      records: sub === undefined ? [] : await this.#repository.records(await this.subjects.digest(sub)),
      mode: readConsentSettings(await this.#repository.settings()).gpc.mode,
    }));
    const binds = mode === 'binding';
    if (binds && sub !== undefined) await this.optOuts.record(sub, records, catalogue, clientId);
    const applied = mode !== 'ignored';
    return {
      outcome: { received: true, applied, purposes: applied ? sellingPurposes(catalogue) : [] },
      outweighs: new Set(binds ? catalogue.consents.filter(sellsOrShares).map(({ id }) => id) : []),
    };
  }
}

const sellingPurposes = ({ consents }: Catalogue): string[] => [
  ...new Set(
    consents.flatMap(({ purposes }) =>
      purposes.filter(({ sellOrShare }) => sellOrShare === true).map(({ key }) => key),
    ),
  ),
];
