import type { UnitOfWork } from '#persistence';
import type { NewJob } from '#queue';
import { MailRepository } from './mail.repository.js';

const LEASE_SECONDS = 60;

/** Mails whose time has come, over all tenants, as jobs. */
export class DueMails {
  readonly #mails: MailRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly leaseSeconds: number = LEASE_SECONDS,
  ) {
    this.#mails = new MailRepository(unitOfWork);
  }

  /** Leases up to `limit` of them; what is not sent when the lease ends is claimed again. */
  async claim(limit: number): Promise<NewJob<'mail'>[]> {
    const claimed = await this.unitOfWork.runAsSystem(() => this.#mails.claimDue(limit, this.leaseSeconds));
    return claimed.map(({ id, tenant_id: tenantId, attempts }) => ({
      id: `${id}-${attempts + 1}`,
      data: { tenantId, mailId: id, attempt: attempts + 1 },
    }));
  }

  /** The queue did not take them: claim them again after `seconds`. */
  async release(jobs: readonly NewJob<'mail'>[], seconds: number): Promise<void> {
    const ids = jobs.map(({ data }) => data.mailId);
    await this.unitOfWork.runAsSystem(() => this.#mails.release(ids, seconds));
  }
}
