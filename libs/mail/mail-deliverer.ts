import { isAppError, type Jobs, type Notice } from '#contracts';
import type { KeyManager } from '#keys';
import type { UnitOfWork } from '#persistence';
import { holdLease } from '#platform';
import { composeMail, isAddress, type Sender } from './compose-mail.js';
import type { MailKind } from './digest-params.js';
import { MailVault, type MailContents } from './mail-contents.js';
import { MailRepository, type BegunMail } from './mail.repository.js';
import { renderMail } from './render-notice.js';
import type { SendOutcome, SmtpTransport } from './smtp-transport.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** Seconds before each try. */
export const MAIL_SCHEDULE: readonly number[] = [
  0,
  30,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  6 * HOUR,
  24 * HOUR,
];
/** The request has ended long ago: nobody is to be told any more. */
const KEY_DESTROYED = 'key_destroyed';
/** Renewed during a try: after it a mail counts as lost with its process, and is tried again. */
const LEASE_SECONDS = 20;

export interface MailDelivererOptions {
  readonly schedule?: readonly number[];
  readonly leaseSeconds?: number;
  /** Hears of each letter of a request that was sent, or never will be, in the transaction that notes it. */
  readonly settled?: (requestId: string, notice: Notice, sent: boolean) => Promise<void>;
  /** The same of a mail that several letters were joined into. */
  readonly settledJoined?: (mailId: string, sent: boolean) => Promise<void>;
  /** Where answers to the letters of a request go; null, or absent: to the sender of all letters. */
  readonly replyTo?: (requestId: string) => Promise<string | null>;
}

/** To somebody else than who asked: what they answer is nothing that the requester may read. */
const NOT_TO_REQUESTER: readonly MailKind[] = ['RECIPIENT', 'SUBJECT_ALERT'];

interface ComposedMail {
  readonly raw: Buffer;
  readonly hash: string;
  /** null: the built-in template was used. */
  readonly templateId: string | null;
}

/** Carries out mail jobs, each inside the context of its tenant. */
export class MailDeliverer {
  readonly #mails: MailRepository;
  readonly #vault: MailVault;
  readonly #schedule: readonly number[];
  readonly #leaseSeconds: number;
  readonly #settled: MailDelivererOptions['settled'];
  readonly #settledJoined: MailDelivererOptions['settledJoined'];
  readonly #replyTo: MailDelivererOptions['replyTo'];

  constructor(
    private readonly unitOfWork: UnitOfWork,
    keys: KeyManager,
    private readonly smtp: SmtpTransport,
    private readonly sender: Sender,
    {
      schedule = MAIL_SCHEDULE,
      leaseSeconds = LEASE_SECONDS,
      settled,
      settledJoined,
      replyTo,
    }: MailDelivererOptions = {},
  ) {
    this.#mails = new MailRepository(unitOfWork);
    this.#vault = new MailVault(keys);
    this.#schedule = schedule;
    this.#leaseSeconds = leaseSeconds;
    this.#settled = settled;
    this.#settledJoined = settledJoined;
    this.#replyTo = replyTo;
  }

  /** Makes one attempt; does nothing when that attempt was made already, or the mail was sent. */
  async deliver({ mailId, attempt }: Jobs['mail']): Promise<void> {
    const mail = await this.unitOfWork.run(() => this.#mails.begin(mailId, attempt, this.#leaseSeconds));
    if (!mail) return;
    const renew = () => this.unitOfWork.run(() => this.#mails.renew(mailId, attempt, this.#leaseSeconds));
    await holdLease(this.#leaseSeconds, renew, () => this.#try(mail, attempt));
  }

  async #try(mail: BegunMail, attempt: number): Promise<void> {
    const contents = await this.#open(mail);
    if (!contents) return this.#fail(mail, attempt, KEY_DESTROYED, null);
    if (!isAddress(contents.to)) return this.#fail(mail, attempt, 'address_invalid', null);
    // A notice that cannot be written never will be; the next version of the template starts with a new notice.
    const composed = await this.#compose(mail, contents).catch(() => null);
    if (!composed) return this.#fail(mail, attempt, 'template_failed', null);
    const outcome = await this.smtp.send({ from: this.sender.address, to: contents.to, raw: composed.raw });
    await this.#settle(mail, attempt, outcome, composed);
  }

  async #settle(
    mail: BegunMail,
    attempt: number,
    outcome: SendOutcome,
    { raw, hash, templateId }: ComposedMail,
  ): Promise<void> {
    if (!outcome.sent) {
      const retryIn = outcome.permanent ? null : (this.#schedule[mail.tries + 1] ?? null);
      return this.#fail(mail, attempt, outcome.error, retryIn);
    }
    await this.unitOfWork.run(async () => {
      const rendered = await this.#vault.sealRendered(mail.request_id, mail.id, raw);
      await this.#mails.markSent(mail.id, attempt, { rendered, hash, templateId });
      await this.#tell(mail, true);
    });
  }

  async #open(mail: BegunMail): Promise<MailContents | null> {
    try {
      return await this.#vault.open(mail.request_id, mail.id, mail.sealed);
    } catch (error) {
      if (isAppError(error, 'key.destroyed')) return null;
      throw error;
    }
  }

  async #compose(mail: BegunMail, { to, params }: MailContents): Promise<ComposedMail> {
    const { notice, templateId } = rendered(mail, params);
    const createdAt = new Date(mail.created_at);
    const replyTo = await this.#answersTo(mail);
    const composed = await composeMail({ id: mail.id, from: this.sender, to, replyTo, createdAt, notice });
    return { ...composed, templateId };
  }

  async #answersTo({ request_id: requestId, notice }: BegunMail): Promise<string | undefined> {
    if (requestId === null || NOT_TO_REQUESTER.includes(notice)) return undefined;
    return (await this.#replyTo?.(requestId)) ?? undefined;
  }

  #fail(mail: BegunMail, attempt: number, error: string, retryIn: number | null): Promise<void> {
    return this.unitOfWork.run(async () => {
      await this.#mails.markFailed(mail.id, attempt, error, retryIn);
      if (retryIn === null && error !== KEY_DESTROYED) await this.#tell(mail, false);
    });
  }

  async #tell({ id, request_id: requestId, notice }: BegunMail, sent: boolean): Promise<void> {
    if (notice === 'JOINED_CASES') await this.#settledJoined?.(id, sent);
    if (requestId) await this.#settled?.(requestId, notice as Notice, sent);
  }
}

/** In the controller's own words where they still fit the notice: a letter that the law asks for goes out in any case. */
function rendered(mail: BegunMail, params: MailContents['params']) {
  const { notice: kind, locale, template_id: templateId, template_subject: subject } = mail;
  if (subject === null) return { notice: renderMail(kind, locale, params), templateId: null };
  try {
    const notice = renderMail(kind, locale, params, { subject, body: mail.template_body! });
    return { notice, templateId };
  } catch {
    return { notice: renderMail(kind, locale, params), templateId: null };
  }
}
