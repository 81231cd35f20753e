import { inEachTenant, type UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { ConsentEventsRepository } from '../events/consent-events.repository.js';

/** Of one tenant in one transaction. */
const BATCH = 1_000;
/** Parts of the chain that stand ready: this month and those after it. */
const MONTHS_AHEAD = 4;

/** What time alone does to consents. Harmless when done twice, or by two at once. */
export class ConsentTimers {
  readonly #repository: ConsentEventsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    this.#repository = new ConsentEventsRepository(unitOfWork);
  }

  /**
   * Announces acceptances whose end has passed, each once: a batch of every tenant that has any.
   * @returns how many; whether there may be more
   */
  async announceExpired(batch = BATCH): Promise<{ expired: number; more: boolean }> {
    const now = this.clock.now();
    const tenants = await this.unitOfWork.runAsSystem(() => this.#repository.listTenantsWithExpired(now));
    const counts = await inEachTenant(tenants, 'consent-expiry', () =>
      this.unitOfWork.run(async () => (await this.#repository.announceExpired(now, batch)).expired),
    );
    return {
      expired: counts.reduce((sum, count) => sum + count, 0),
      more: counts.some((count) => count === batch),
    };
  }

  /** @returns how many parts of the chain are new */
  async makePartitions(): Promise<{ made: number }> {
    const made = await this.unitOfWork.runAsSystem(() =>
      this.#repository.makePartitions(this.clock.now(), MONTHS_AHEAD),
    );
    return { made };
  }
}
