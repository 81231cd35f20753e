import type { Notice } from '#contracts';
import type { KeyManager } from '#keys';
import type { ParamsOf } from './notice-params.js';

/** The part of a mail that is personal data. */
export interface MailContents {
  readonly to: string;
  readonly params: ParamsOf<Notice>;
}

/** Seals what mails hold of a person under the key of the request, bound to the mail: it ends with that key. */
export class MailVault {
  constructor(private readonly keys: KeyManager) {}

  seal(requestId: string, mailId: string, contents: MailContents): Promise<Buffer> {
    return this.keys.seal('request', requestId, JSON.stringify(contents), `mail_message.sealed:${mailId}`);
  }

  /** @throws AppError `key.destroyed` */
  async open(requestId: string, mailId: string, box: Buffer): Promise<MailContents> {
    const clear = await this.keys.open('request', requestId, box, `mail_message.sealed:${mailId}`);
    return JSON.parse(clear.toString()) as MailContents;
  }

  sealRendered(requestId: string, mailId: string, bytes: Buffer): Promise<Buffer> {
    return this.keys.seal('request', requestId, bytes, `mail_message.rendered:${mailId}`);
  }
}
