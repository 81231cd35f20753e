import type { Notice } from '#contracts';
import type { KeyManager } from '#keys';
import type { Outbox, UnitOfWork } from '#persistence';
import { newId } from '#platform';
import { localesToTry } from './letters/languages.js';
import { MailTemplatesRepository } from './letters/mail-templates.repository.js';
import { MailVault } from './mail-contents.js';
import { MailRepository, type MailRow, type MailState } from './mail.repository.js';
import type { ParamsOf } from './notice-params.js';

export interface NoticeToSend<N extends Notice> {
  readonly notice: N;
  readonly requestId: string;
  /** One mail address. */
  readonly to: string;
  /** Language of the request, BCP 47. */
  readonly locale: string;
  readonly params: ParamsOf<N>;
  /** A second notice with the same key is not sent; unique within the tenant. */
  readonly dedup?: string;
}

/** A mail as the request's history shows it: without recipient and text. */
export interface MailView {
  readonly id: string;
  readonly notice: Notice;
  readonly locale: string;
  readonly state: MailState;
  /** Code of the last failure. */
  readonly lastError: string | null;
  /** SHA-256 of the bytes that were sent, hex. */
  readonly hash: string | null;
  readonly createdAt: string;
  readonly sentAt: string | null;
  /** The version of the controller's own template; null: the built-in one. */
  readonly template: { readonly locale: string; readonly version: number } | null;
}

/** Notices to people: written down with the change that causes them, sent by the dispatcher afterwards. */
export class Mailer {
  readonly #mails: MailRepository;
  readonly #vault: MailVault;
  readonly #templates: MailTemplatesRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    keys: KeyManager,
  ) {
    this.#mails = new MailRepository(unitOfWork);
    this.#vault = new MailVault(keys);
    this.#templates = new MailTemplatesRepository(unitOfWork);
  }

  /** In the caller's transaction. @returns id of the mail; with a `dedup` that was used, of the mail that used it */
  enqueue<N extends Notice>(notice: NoticeToSend<N>): Promise<string> {
    return this.unitOfWork.run(async () => {
      const { requestId, to, params, dedup = null } = notice;
      const id = newId('mail');
      const sealed = await this.#vault.seal(requestId, id, { to, params });
      const template = await this.#templates.findInForce(notice.notice, localesToTry(notice.locale));
      const row = { id, requestId, notice: notice.notice, locale: notice.locale, dedup, sealed };
      const stored = await this.#mails.insertOnce({ ...row, templateId: template?.id ?? null });
      if (stored.inserted) await this.outbox.add({ kind: 'mail', mailId: stored.id });
      return stored.id;
    });
  }

  /** Mails of a request, oldest first. */
  list(requestId: string): Promise<MailView[]> {
    return this.unitOfWork.run(async () => (await this.#mails.listOfRequest(requestId)).map(toView));
  }

  /**
   * The bytes of the mails of a request that were sent, by id. They hold personal data: never log.
   * @throws AppError `key.destroyed`
   */
  openSent(requestId: string): Promise<ReadonlyMap<string, Buffer>> {
    return this.unitOfWork.run(async () => {
      const rows = await this.#mails.listRendered(requestId);
      const opened = rows.map(
        async ({ id, rendered }) => [id, await this.#vault.openRendered(requestId, id, rendered)] as const,
      );
      return new Map(await Promise.all(opened));
    });
  }
}

const toView = (row: MailRow): MailView => ({
  id: row.id,
  notice: row.notice,
  locale: row.locale,
  state: row.state,
  lastError: row.last_error,
  hash: row.hash,
  createdAt: new Date(row.created_at).toISOString(),
  sentAt: row.sent_at && new Date(row.sent_at).toISOString(),
  template:
    row.template_locale === null ? null : { locale: row.template_locale, version: row.template_version! },
});
