import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '#contracts';
import { KeyManager } from '#keys';
import { newId } from '#platform';
import { attachmentTypeOf } from '../correspondence/messages/attachment-types.js';
import type { InboundMailRow, MailFileRow } from './inbound-mails.repository.js';
import type { MailFile, ReadMail } from './read-mail.js';

const CONTENT = 'inbound_mail.content';
const FILE = 'inbound_mail_file.content';
const MOST_FILES = 20;
const FILE_BYTES = 5 * 1024 * 1024;

/** What of a mail is kept while it is a draft. Personal data: never log. */
export interface KeptMail {
  readonly from: string;
  readonly name: string;
  readonly subject: string;
  readonly text: string;
  /** Files that were not kept, because of their kind, size or number. */
  readonly leftOut: number;
}

/** Seals drafts, each under a key of its own that ends with the decision about it. */
@Injectable()
export class InboundMailVault {
  constructor(@Inject(KeyManager) private readonly keys: KeyManager) {}

  seal(id: string, mail: KeptMail): Promise<Buffer> {
    return this.keys.seal('inbound_mail', id, JSON.stringify(mail), CONTENT);
  }

  /** @throws AppError `key.destroyed` when it is decided */
  async open({ id, content }: InboundMailRow): Promise<KeptMail> {
    if (content === null)
      throw new AppError('key.destroyed', { detail: 'The mail is decided: what it said is gone.' });
    return JSON.parse(
      (await this.keys.open('inbound_mail', id, content, CONTENT)).toString('utf8'),
    ) as KeptMail;
  }

  sealFile(mailId: string, { content, declared }: MailFile): Promise<MailFileRow> {
    return this.#sealed(mailId, content, attachmentTypeOf(content, declared)!);
  }

  openFile(mailId: string, { id, content }: MailFileRow): Promise<Buffer> {
    return this.keys.open('inbound_mail', mailId, content, `${FILE}:${id}`);
  }

  destroy(id: string): Promise<void> {
    return this.keys.destroy('inbound_mail', id);
  }

  async #sealed(mailId: string, content: Buffer, mediaType: MailFileRow['mediaType']): Promise<MailFileRow> {
    const id = newId('attachment');
    return {
      id,
      mediaType,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      content: await this.keys.seal('inbound_mail', mailId, content, `${FILE}:${id}`),
    };
  }
}

/** A request is not refused for a signature card or a film that hangs on it: such files are left out, and counted. */
export const keptFiles = ({ files }: ReadMail): MailFile[] =>
  files
    .filter(({ content, declared }) => content.length <= FILE_BYTES && attachmentTypeOf(content, declared))
    .slice(0, MOST_FILES);
