import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, newId, type Clock } from '#platform';
import { Attachments } from '../correspondence/messages/attachments.service.js';
import { MessagesService } from '../correspondence/messages/messages.service.js';
import { TasksService } from '../operators/tasks/tasks.service.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { InboundMailsRepository } from './inbound-mails.repository.js';
import { InboundMailVault, keptFiles } from './mail-vault.service.js';
import { MailDeadline } from './mail-deadline.service.js';
import type { ReadMail } from './read-mail.js';

/** What was done with a mail. `ignored`: a machine answered with it; `known`: it had come before. */
export type TakenMail = 'draft' | 'reply' | 'ignored' | 'known';

/** Takes mails of strangers into the tenant of the context. Nothing is sent back: two machines that answer each other never end. */
@Injectable()
export class MailIntake {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(InboundMailsRepository) private readonly mails: InboundMailsRepository,
    @Inject(InboundMailVault) private readonly vault: InboundMailVault,
    @Inject(MessagesService) private readonly messages: MessagesService,
    @Inject(Attachments) private readonly attachments: Attachments,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(MailDeadline) private readonly deadline: MailDeadline,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param raw the bytes that were read
   * @param requestId whose letter it answers; null: it came to the mailbox
   */
  async take(mail: ReadMail, raw: Buffer, requestId: string | null): Promise<TakenMail> {
    if (mail.automatic) return 'ignored';
    return this.unitOfWork.run(async () => {
      const digest = await this.#digest(mail, raw);
      const isReply = requestId !== null && (await this.#isKept(requestId));
      return isReply ? this.#takeReply(mail, digest, requestId) : this.#takeDraft(mail, digest);
    });
  }

  async #takeDraft(mail: ReadMail, digest: string): Promise<TakenMail> {
    const id = newId('inboundMail');
    const files = keptFiles(mail);
    const { from, name, subject, text } = mail;
    const leftOut = mail.files.length - files.length;
    const row = {
      ...{ id, digest, receivedAt: this.clock.now() },
      ...{ state: 'draft' as const, requestId: null },
      content: await this.vault.seal(id, { from, name, subject, text, leftOut }),
    };
    if (!(await this.mails.insertOnce(row))) return 'known';
    for (const file of files) await this.mails.insertFile(id, await this.vault.sealFile(id, file));
    await this.audit.append({ action: 'inbound_mail.received', object: id, data: { files: files.length } });
    await this.tasks.openForMail(id, await this.deadline.of(row.receivedAt));
    return 'draft';
  }

  async #takeReply(mail: ReadMail, digest: string, requestId: string): Promise<TakenMail> {
    const id = newId('inboundMail');
    const now = this.clock.now();
    const row = { id, digest, state: 'reply' as const, content: null, receivedAt: now, requestId };
    if (!(await this.mails.insertOnce(row))) return 'known';
    const message = await this.messages.add(requestId, {
      text: mail.text || mail.subject || '–',
      ...{ from: 'subject', internal: false, channel: 'email' },
    });
    await this.attachments.takeOver(requestId, message.id, keptFiles(mail));
    return 'reply';
  }

  /** Of a request whose retention has ended nothing can be kept: the mail is a matter of its own. */
  async #isKept(requestId: string): Promise<boolean> {
    const request = await this.requests.find(requestId);
    return request !== null && request.purgedAt === null;
  }

  /** The sender belongs to it: nobody keeps a mail of another out by using its Message-ID first. */
  #digest({ from, messageId }: ReadMail, raw: Buffer): Promise<string> {
    const name = messageId ?? createHash('sha256').update(raw).digest('hex');
    return this.keys.blindIndex('inbound_mail', `${from.toLowerCase()}\u001f${name}`);
  }
}
