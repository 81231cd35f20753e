import { timingSafeEqual } from 'node:crypto';
import { parse, stringify, v7 } from 'uuid';
import { AppError, ID_PREFIXES } from '#contracts';
import type { DigestKey, KeyManager } from '#keys';
import type { TenantMailer } from '#mail';
import type { UnitOfWork } from '#persistence';
import { currentContext, publicUrl, type Clock, type MailedLink, type Settings } from '#platform';
import type { ControllerProfiles } from '../receipts/controller-profiles.js';
import { ConfirmationsRepository } from './confirmations.repository.js';

const HOURS_VALID = 24;
const HOUR_MS = 3_600_000;
/** Saying the same again within this time sends nothing: it is how callers make sure that they were heard. */
const AGAIN_MS = 60_000;
/** Mails to one address in an hour. */
const MOST_AN_HOUR = 5;
const DAYS_KEPT = 7;

const ID_BYTES = 16;
const SECONDS_BYTES = 4;
const BODY_BYTES = 2 * ID_BYTES + SECONDS_BYTES;
const MAC_BYTES = 32;
const TENANT = `${ID_PREFIXES.tenant}_`;

/** What a link is to confirm. */
export interface LinkToSend {
  /** E-mail address; goes into the mail, which is sealed, and nowhere else. */
  readonly to: string;
  /** BCP 47. */
  readonly locale: string;
  readonly recordId: string;
  /** UUID of the entry in which the person accepted. */
  readonly answer: string;
  readonly consentName: string;
}

/**
 * Links of a double opt-in: ids of tenant and link, the end, and an HMAC over them, so that nobody makes or prolongs one,
 * and one that has ended is told apart from one that never was.
 */
export class ConfirmationLinks {
  readonly #repository: ConfirmationsRepository;

  constructor(
    unitOfWork: UnitOfWork,
    private readonly digests: DigestKey,
    private readonly keys: KeyManager,
    private readonly mailer: TenantMailer,
    private readonly profiles: ControllerProfiles,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {
    this.#repository = new ConfirmationsRepository(unitOfWork);
  }

  /**
   * In the transaction of the answer.
   * @param isNew false: the same was said before, so that a link is on its way already
   * @throws AppError `rate.limited`
   */
  async send(link: LinkToSend, isNew: boolean): Promise<void> {
    const now = this.clock.now();
    const address = await this.keys.blindIndex('consent_confirmation', link.to.toLowerCase());
    const ago = (ms: number): Date => new Date(now.getTime() - ms);
    if (!isNew && (await this.#repository.isSentSince(link.answer, ago(AGAIN_MS)))) return;
    await this.#refuseFlood(address, ago(HOUR_MS));
    const id = v7();
    const expiresAt = new Date(now.getTime() + HOURS_VALID * HOUR_MS);
    await this.#repository.removeBefore(ago(DAYS_KEPT * 24 * HOUR_MS));
    await this.#repository.insert({ ...link, id, address, createdAt: now, expiresAt });
    const { details } = await this.profiles.current();
    await this.mailer.enqueue('CONSENT_CONFIRMATION', {
      to: link.to,
      locale: link.locale,
      params: {
        controller: details.piiController,
        contact: details.email || contactOf(this.settings.MAIL_FROM),
        consent: link.consentName,
        link: publicUrl(this.settings, `/confirm/${this.#token(id, expiresAt)}`),
        hours: HOURS_VALID,
      },
    });
  }

  /**
   * Changes nothing.
   * @throws AppError `resource.not_found` for what is no link of ours, `consent.confirmation_expired`
   */
  read(token: string): MailedLink {
    const bytes = Buffer.from(token, 'base64url');
    const [body, mac] = [bytes.subarray(0, BODY_BYTES), bytes.subarray(BODY_BYTES)];
    if (mac.length !== MAC_BYTES || !timingSafeEqual(mac, this.#mac(body)))
      throw new AppError('resource.not_found', {
        detail: 'This link is not valid: it was not copied whole.',
      });
    if (body.readUInt32BE(2 * ID_BYTES) * 1_000 <= this.clock.now().getTime())
      throw new AppError('consent.confirmation_expired', {
        detail: `A link is good for ${HOURS_VALID} hours. Give your consent once more where you gave it: you then get a new link. Without it nothing happens.`,
      });
    return {
      tenantId: `${TENANT}${stringify(body, 0)}`,
      linkId: stringify(body, ID_BYTES),
    };
  }

  async #refuseFlood(address: string, since: Date): Promise<void> {
    const sent = await this.#repository.sentTo(address, since);
    if (sent.length < MOST_AN_HOUR) return;
    const retryAfter = Math.max(1, Math.ceil((sent[0]!.getTime() - since.getTime()) / 1_000));
    throw new AppError('rate.limited', {
      detail: `This address got ${MOST_AN_HOUR} links within an hour: try again in ${retryAfter} s.`,
      extra: { retryAfter },
    });
  }

  #token(id: string, expiresAt: Date): string {
    const { tenantId } = currentContext();
    const end = Buffer.alloc(SECONDS_BYTES);
    end.writeUInt32BE(Math.floor(expiresAt.getTime() / 1_000));
    const body = Buffer.concat([parse(tenantId.slice(TENANT.length)), parse(id), end]);
    return Buffer.concat([body, this.#mac(body)]).toString('base64url');
  }

  #mac(body: Buffer): Buffer {
    return Buffer.from(this.digests.digest('consent-confirmation', body.toString('hex')), 'hex');
  }
}

/** `Privacy team <privacy@example.com>` → `privacy@example.com`. */
const contactOf = (from: string): string => /<([^>]+)>/.exec(from)?.[1] ?? from;
