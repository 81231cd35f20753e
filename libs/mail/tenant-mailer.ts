import type { KeyManager } from '#keys';
import type { Outbox, UnitOfWork } from '#persistence';
import { newId } from '#platform';
import type { ConfirmationParams } from './confirmation-params.js';
import type { JoinedParams } from './joined-params.js';
import { MailVault } from './mail-contents.js';
import { MailRepository } from './mail.repository.js';

/** What each of these mails says. */
interface ParamsOfMail {
  readonly CONSENT_CONFIRMATION: ConfirmationParams;
  readonly JOINED_CASES: JoinedParams;
}

export interface TenantMail<Kind extends keyof ParamsOfMail> {
  /** One mail address. */
  readonly to: string;
  /** BCP 47. */
  readonly locale: string;
  readonly params: ParamsOfMail[Kind];
}

/**
 * Mails to people that are about no request, or about several, so that the key of no single one may end them: the tenant's
 * seals them, and they soon go.
 */
export class TenantMailer {
  readonly #mails: MailRepository;
  readonly #vault: MailVault;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    keys: KeyManager,
  ) {
    this.#mails = new MailRepository(unitOfWork);
    this.#vault = new MailVault(keys);
  }

  /** In the caller's transaction. @returns id of the mail */
  enqueue<Kind extends keyof ParamsOfMail>(
    notice: Kind,
    { to, locale, params }: TenantMail<Kind>,
  ): Promise<string> {
    return this.unitOfWork.run(async () => {
      const id = newId('mail');
      const sealed = await this.#vault.seal(null, id, { to, params });
      await this.#mails.insertOnce({ id, requestId: null, notice, locale, dedup: null, sealed });
      await this.#mails.removeOldUnrequested();
      await this.outbox.add({ kind: 'mail', mailId: id });
      return id;
    });
  }
}
