import type { KeyManager } from '#keys';
import type { Outbox, UnitOfWork } from '#persistence';
import { newId } from '#platform';
import type { JoinedParams } from './joined-params.js';
import { MailVault } from './mail-contents.js';
import { MailRepository } from './mail.repository.js';

export interface JoinedToSend {
  /** One mail address. */
  readonly to: string;
  /** BCP 47. */
  readonly locale: string;
  readonly params: JoinedParams;
}

/** Mails about several cases: the key of no single one may end them, so the tenant's seals them and they soon go. */
export class JoinedMailer {
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
  enqueue({ to, locale, params }: JoinedToSend): Promise<string> {
    return this.unitOfWork.run(async () => {
      const id = newId('mail');
      const sealed = await this.#vault.seal(null, id, { to, params });
      await this.#mails.insertOnce({
        id,
        requestId: null,
        notice: 'JOINED_CASES',
        locale,
        dedup: null,
        sealed,
      });
      await this.#mails.removeOldUnrequested();
      await this.outbox.add({ kind: 'mail', mailId: id });
      return id;
    });
  }
}
