import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail, ReadLog } from '#audit';
import { AppError, type Identity } from '#contracts';
import type {
  AttachmentView,
  DiscardMail,
  InboundMailDetails,
  InboundMailQuery,
  InboundMailView,
  MailToRequest,
  Page,
  RequestView,
} from '#contracts/schemas';
import { subjectSchema } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { CLOCK, currentContext, type Clock } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import { z } from 'zod';
import { Attachments, type OpenedAttachment } from '../correspondence/messages/attachments.service.js';
import { MessagesService } from '../correspondence/messages/messages.service.js';
import { actorName } from '../operators/tasks/actor-name.js';
import { TasksService } from '../operators/tasks/tasks.service.js';
import { requireReason } from '../request/require-reason.js';
import { RequestsService } from '../request/requests.service.js';
import {
  InboundMailsRepository,
  type InboundMailRow,
  type MailDecision,
} from './inbound-mails.repository.js';
import { InboundMailVault, type KeptMail } from './mail-vault.service.js';
import type { MailFile } from './read-mail.js';

const CURSOR = z.tuple([z.string().max(40)]);
/** As long as details of a request may be; the whole mail is with its files. */
const DETAILS_CHARS = 10_000;

/** Mails to the mailbox of the controller: a person says of each what it is. */
@Injectable()
export class InboundMails {
  readonly #reads: ReadLog;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(InboundMailsRepository) private readonly mails: InboundMailsRepository,
    @Inject(InboundMailVault) private readonly vault: InboundMailVault,
    @Inject(RequestsService) private readonly requests: RequestsService,
    @Inject(MessagesService) private readonly messages: MessagesService,
    @Inject(Attachments) private readonly attachments: Attachments,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#reads = new ReadLog(unitOfWork, audit, clock);
  }

  /** Oldest first. */
  page({ cursor, limit, state }: InboundMailQuery): Promise<Page<InboundMailView>> {
    const after = decodeCursor(cursor, CURSOR)?.[0];
    return this.unitOfWork.run(async () => {
      const rows = await this.mails.list(state, after, limit + 1);
      const views = await Promise.all(rows.map((row) => this.#view(row)));
      await this.#reads.note({ action: 'inbound_mail.list', object: 'inbound_mails', data: { state } });
      return toPage(
        views,
        limit,
        ({ id }) => [id],
        (view) => view,
      );
    });
  }

  /** Each look leaves a record. @throws AppError `resource.not_found` */
  get(id: string): Promise<InboundMailDetails> {
    return this.unitOfWork.run(async () => {
      const row = (await this.mails.find(id)) ?? missing();
      await this.#reads.note({ action: 'inbound_mail.read', object: id });
      if (row.content === null) return factsOf(row);
      const { from, name, subject, text, leftOut } = await this.vault.open(row);
      const files = await this.mails.files(id);
      const attachments: AttachmentView[] = files.map(({ content: _sealed, ...file }) => ({
        ...file,
        createdAt: row.receivedAt.toISOString(),
      }));
      return { ...factsOf(row), from, name, subject, text, attachments, leftOut };
    });
  }

  /** For staff who says why. @throws AppError `request.invalid` without a reason, `resource.not_found` */
  openFile(id: string, fileId: string): Promise<OpenedAttachment> {
    return this.unitOfWork.run(async () => {
      requireReason('file');
      const file = (await this.mails.files(id)).find((each) => each.id === fileId) ?? missing();
      await this.audit.append({ action: 'attachment.read', object: id, data: { attachment: fileId } });
      return { name: `${fileId}.bin`, content: await this.vault.openFile(id, file) };
    });
  }

  /**
   * It asks for a right: the period runs from the moment at which the mail came. The sender is the person unless another
   * is named; nothing proves either.
   * @throws AppError `resource.not_found`, `inbound_mail.decided`, `request.invalid`, and as a request has them
   */
  accept(id: string, { subject, details, ...body }: MailToRequest): Promise<RequestView> {
    return this.unitOfWork.run(async () => {
      const row = await this.#draft(id);
      const mail = await this.vault.open(row);
      const files = await this.#openFiles(id);
      const request = await this.requests.create({
        ...body,
        subject: subject ?? { identifiers: [senderOf(mail)] },
        details: details ?? (mail.text.slice(0, DETAILS_CHARS).toWellFormed() || undefined),
        channel: 'email',
        receivedAt: row.receivedAt.toISOString(),
      });
      await this.attachments.takeOver(request.id, null, [wholeOf(mail, row), ...files]);
      await this.#decide(id, { state: 'request', requestId: request.id, reason: null });
      return request;
    });
  }

  /** It belongs to a request that there is. @throws AppError `resource.not_found`, `inbound_mail.decided`, `request.not_found`, `key.destroyed` */
  assign(id: string, requestId: string): Promise<InboundMailView> {
    return this.unitOfWork.run(async () => {
      const mail = await this.vault.open(await this.#draft(id));
      const files = await this.#openFiles(id);
      const text = mail.text || mail.subject || '–';
      const message = await this.messages.add(requestId, {
        text,
        ...{ from: 'subject', internal: false, channel: 'email' },
      });
      await this.attachments.takeOver(requestId, message.id, files);
      return this.#decide(id, { state: 'reply', requestId, reason: null });
    });
  }

  /** It asks for nothing: what it said is gone for good. @throws AppError `resource.not_found`, `inbound_mail.decided` */
  discard(id: string, { reason }: DiscardMail): Promise<InboundMailView> {
    return this.unitOfWork.run(async () => {
      await this.#draft(id);
      return this.#decide(id, { state: 'discarded', requestId: null, reason });
    });
  }

  async #draft(id: string): Promise<InboundMailRow> {
    const row = (await this.mails.lock(id)) ?? missing();
    if (row.state === 'draft') return row;
    throw new AppError('inbound_mail.decided', {
      detail: `The mail is ${row.state}${row.requestId ? `: see ${row.requestId}` : ''}. Nothing is left of it to decide.`,
    });
  }

  async #decide(id: string, decision: Omit<MailDecision, 'by' | 'at'>): Promise<InboundMailView> {
    const by = actorName(currentContext().actor);
    await this.mails.decide(id, { ...decision, by, at: this.clock.now() });
    await this.vault.destroy(id);
    await this.tasks.closeForMail(id);
    const { state, requestId, reason } = decision;
    await this.audit.append({
      action: 'inbound_mail.decided',
      object: id,
      data: { state, requestId, reason },
    });
    return factsOf((await this.mails.find(id))!);
  }

  async #openFiles(id: string): Promise<MailFile[]> {
    const files = await this.mails.files(id);
    return Promise.all(
      files.map(async (file) => ({
        content: await this.vault.openFile(id, file),
        declared: file.mediaType,
      })),
    );
  }

  async #view(row: InboundMailRow): Promise<InboundMailView> {
    if (row.content === null) return factsOf(row);
    const { from, subject } = await this.vault.open(row);
    return { ...factsOf(row), from, subject, attachments: (await this.mails.files(row.id)).length };
  }
}

const factsOf = ({ id, state, receivedAt, requestId, reason, decidedBy, decidedAt }: InboundMailRow) => ({
  id,
  state,
  receivedAt: receivedAt.toISOString(),
  ...(requestId !== null && { requestId }),
  ...(reason !== null && { reason }),
  ...(decidedBy !== null && { decidedBy }),
  ...(decidedAt !== null && { decidedAt: decidedAt.toISOString() }),
});

function senderOf({ from }: KeptMail): Identity {
  const sender: Identity = { type: 'email', value: from };
  if (subjectSchema.safeParse({ identifiers: [sender] }).success) return sender;
  throw new AppError('request.invalid', {
    param: 'subject',
    detail: 'subject: the mail names no sender that can be used. Give the identifiers of the person.',
  });
}

/** The mail as somebody reads it, whatever its length. */
const wholeOf = ({ from, name, subject, text }: KeptMail, { receivedAt }: InboundMailRow): MailFile => ({
  content: Buffer.from(
    `From: ${name} <${from}>\nReceived: ${receivedAt.toISOString()}\nSubject: ${subject}\n\n${text}\n`,
  ),
  declared: 'text/plain',
});

const missing = (): never => {
  throw new AppError('resource.not_found');
};
