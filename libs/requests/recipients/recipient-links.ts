import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { parse, stringify } from 'uuid';
import { AppError, ID_PREFIXES } from '#contracts';
import { DigestKey } from '#keys';
import { SETTINGS, currentContext, publicUrl, type MailedLink, type Settings } from '#platform';

const ID_BYTES = 16;
const BODY_BYTES = 2 * ID_BYTES;
const MAC_BYTES = 32;
const TENANT = `${ID_PREFIXES.tenant}_`;
const NOTICE = `${ID_PREFIXES.recipientNotice}_`;

/** Links by which recipients confirm: ids of tenant and notice, and an HMAC over them, so that none has to be kept. */
@Injectable()
export class RecipientLinks {
  constructor(
    @Inject(DigestKey) private readonly digests: DigestKey,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Of a notice of the tenant in the context; the same for every message about it. */
  of(noticeId: string): string {
    const body = Buffer.concat([
      parse(currentContext().tenantId.slice(TENANT.length)),
      parse(noticeId.slice(NOTICE.length)),
    ]);
    const token = Buffer.concat([body, this.#mac(body)]).toString('base64url');
    return publicUrl(this.settings, `/r/${token}`);
  }

  /** @throws AppError `resource.not_found` for what is no link of ours */
  read(token: string): MailedLink {
    const bytes = Buffer.from(token, 'base64url');
    const [body, mac] = [bytes.subarray(0, BODY_BYTES), bytes.subarray(BODY_BYTES)];
    if (mac.length !== MAC_BYTES || !timingSafeEqual(mac, this.#mac(body)))
      throw new AppError('resource.not_found', {
        detail: 'This link is not valid: it was not copied whole.',
      });
    return {
      tenantId: `${TENANT}${stringify(body, 0)}`,
      linkId: `${NOTICE}${stringify(body, ID_BYTES)}`,
    };
  }

  #mac(body: Buffer): Buffer {
    return Buffer.from(this.digests.digest('recipient-notice', body.toString('hex')), 'hex');
  }
}
