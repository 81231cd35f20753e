import type { KeyManager } from '#keys';
import type { Outbox, UnitOfWork } from '#persistence';
import { newId } from '#platform';
import { MailVault } from './mail-contents.js';
import { MailRepository } from './mail.repository.js';
import type { RecipientParams } from './recipient-params.js';

export interface RecipientMailToSend {
  /** One mail address. */
  readonly to: string;
  /** BCP 47. */
  readonly locale: string;
  readonly params: RecipientParams;
  /** A second mail with the same key is not sent; unique within the tenant. */
  readonly dedup: string;
}

/** Mails to recipients of data: they name nobody, so the tenant's key seals them. */
export class RecipientMailer {
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
  enqueue({ to, locale, params, dedup }: RecipientMailToSend): Promise<void> {
    return this.unitOfWork.run(async () => {
      const id = newId('mail');
      const sealed = await this.#vault.seal(null, id, { to, params });
      const row = { id, requestId: null, notice: 'RECIPIENT', locale, dedup, sealed } as const;
      const { inserted } = await this.#mails.insertOnce(row);
      if (!inserted) return;
      await this.outbox.add({ kind: 'mail', mailId: id });
    });
  }
}
