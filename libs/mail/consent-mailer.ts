import type { KeyManager } from '#keys';
import type { Outbox, UnitOfWork } from '#persistence';
import { newId } from '#platform';
import type { ConfirmationParams } from './confirmation-params.js';
import { MailVault } from './mail-contents.js';
import { MailRepository } from './mail.repository.js';

export interface ConfirmationToSend {
  /** One mail address. */
  readonly to: string;
  /** BCP 47. */
  readonly locale: string;
  readonly params: ConfirmationParams;
}

/** Mails about consents: no request is theirs, so the tenant's key seals them and they soon go. */
export class ConsentMailer {
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

  /** In the caller's transaction. */
  enqueue({ to, locale, params }: ConfirmationToSend): Promise<void> {
    return this.unitOfWork.run(async () => {
      const id = newId('mail');
      const sealed = await this.#vault.seal(null, id, { to, params });
      await this.#mails.insertOnce({
        id,
        requestId: null,
        notice: 'CONSENT_CONFIRMATION',
        locale,
        dedup: null,
        sealed,
      });
      await this.#mails.removeOldUnrequested();
      await this.outbox.add({ kind: 'mail', mailId: id });
    });
  }
}
