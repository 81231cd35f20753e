import type { KeyManager } from '#keys';
import type { Outbox, UnitOfWork } from '#persistence';
import { newId } from '#platform';
import { isAddress } from './compose-mail.js';
import type { DigestParams } from './digest-params.js';
import { MailVault } from './mail-contents.js';
import { MailRepository } from './mail.repository.js';

export interface DigestToSend {
  readonly to: string;
  /** BCP 47. */
  readonly locale: string;
  /** Calendar date in the controller's zone; an address gets one digest a day. */
  readonly day: string;
  readonly params: DigestParams;
}

/** Mails to the controller's own staff: no request is theirs, so the tenant's key seals them and they soon go. */
export class StaffMailer {
  readonly #mails: MailRepository;
  readonly #vault: MailVault;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly keys: KeyManager,
  ) {
    this.#mails = new MailRepository(unitOfWork);
    this.#vault = new MailVault(keys);
  }

  /** @returns false when the address has that of the day, or is none */
  async enqueue({ to, locale, day, params }: DigestToSend): Promise<boolean> {
    if (!isAddress(to)) return false;
    return this.unitOfWork.run(async () => {
      const id = newId('mail');
      const dedup = `STAFF_DIGEST/${day}/${await this.keys.blindIndex('staff_mail', to.toLowerCase())}`;
      const sealed = await this.#vault.seal(null, id, { to, params });
      const row = { id, requestId: null, notice: 'STAFF_DIGEST', locale, dedup, sealed } as const;
      const { inserted } = await this.#mails.insertOnce(row);
      if (!inserted) return false;
      await this.#mails.removeOldUnrequested();
      await this.outbox.add({ kind: 'mail', mailId: id });
      return true;
    });
  }
}
