import type { Notice } from '#contracts';
import type { KeyManager } from '#keys';
import type { ConfirmationParams } from './confirmation-params.js';
import type { DigestParams } from './digest-params.js';
import type { JoinedParams } from './joined-params.js';
import type { ParamsOf } from './notice-params.js';
import type { RecipientParams } from './recipient-params.js';

/** The part of a mail that is personal data. */
export interface MailContents {
  readonly to: string;
  readonly params: ParamsOf<Notice> | DigestParams | ConfirmationParams | RecipientParams | JoinedParams;
}

/** Seals what mails hold of a person under the key of the request, bound to the mail: it ends with that key. Without a request: under the tenant's. */
export class MailVault {
  constructor(private readonly keys: KeyManager) {}

  seal(requestId: string | null, mailId: string, contents: MailContents): Promise<Buffer> {
    return this.keys.seal(...keyOf(requestId), JSON.stringify(contents), `mail_message.sealed:${mailId}`);
  }

  /** @throws AppError `key.destroyed` */
  async open(requestId: string | null, mailId: string, box: Buffer): Promise<MailContents> {
    const clear = await this.keys.open(...keyOf(requestId), box, `mail_message.sealed:${mailId}`);
    return JSON.parse(clear.toString()) as MailContents;
  }

  sealRendered(requestId: string | null, mailId: string, bytes: Buffer): Promise<Buffer> {
    return this.keys.seal(...keyOf(requestId), bytes, `mail_message.rendered:${mailId}`);
  }

  /** @throws AppError `key.destroyed` */
  openRendered(requestId: string | null, mailId: string, box: Buffer): Promise<Buffer> {
    return this.keys.open(...keyOf(requestId), box, `mail_message.rendered:${mailId}`);
  }
}

const keyOf = (requestId: string | null): [kind: 'tenant' | 'request', ref: string] =>
  requestId === null ? ['tenant', 'tenant'] : ['request', requestId];
