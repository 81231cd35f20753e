import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { AppError } from '#contracts';
import type { AttachmentView, TaskFileView } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, newId, type Clock } from '#platform';
import { requireKept } from '../../lifecycle/require-kept.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { requireReason } from '../../request/require-reason.js';
import { ATTACHMENT_TYPES, attachmentTypeOf, type AttachmentType } from './attachment-types.js';
import { AttachmentsRepository, type AttachmentRow } from './attachments.repository.js';
import { MessagesRepository } from './messages.repository.js';
import { requestNotFound } from '../../request/request-not-found.js';

const PER_MESSAGE = 5;
const PER_REQUEST = 20;
const CONTENT = 'request_attachment.content';
const EXTENSIONS: Readonly<Record<AttachmentType, string>> = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'text/plain': 'txt',
  'text/csv': 'csv',
};

/** The bytes of a file as the caller sent them. */
export interface GivenFile {
  readonly content: unknown;
  /** `Content-Type` of the caller. */
  readonly declared: string;
}

/** A file that the person gets. Personal data: never log. */
export interface PackagedFile extends OpenedAttachment {
  readonly mediaType: AttachmentType;
}

/** A file in clear. Personal data: never log. */
export interface OpenedAttachment {
  /** Made of the id: what a stranger calls a file is no name of ours. */
  readonly name: string;
  readonly content: Buffer;
}

/**
 * Files that come with the messages of a request, sealed under its key and gone with it. Whoever may read a message may
 * read its files; only who wrote it adds some.
 */
@Injectable()
export class Attachments {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AttachmentsRepository) private readonly attachments: AttachmentsRepository,
    @Inject(MessagesRepository) private readonly messages: MessagesRepository,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param personId of a signed-in person; absent: staff
   * @throws AppError `attachment.unsupported`, `request.invalid` above the limits, `request.not_found`,
   * `resource.not_found` for a message of the other side, `key.destroyed`
   */
  add(requestId: string, messageId: string, file: GivenFile, personId?: string): Promise<AttachmentView> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.lock(requestId);
      requireOwn(request, personId);
      requireKept(request);
      await this.#requireAuthor(requestId, messageId, personId);
      await this.#requireRoom(requestId, messageId);
      const row = await this.#insert(requestId, { messageId }, readFile(file));
      await this.audit.append({
        action: 'attachment.added',
        object: requestId,
        data: { attachment: row.id, message: messageId, bytes: row.bytes },
      });
      return toView(row);
    });
  }

  /**
   * What a request came in with, for staff alone.
   * @throws AppError `attachment.unsupported`, `request.invalid` above the limit, `request.not_found`, `key.destroyed`
   */
  async addToIntake(requestId: string, given: GivenFile): Promise<AttachmentView> {
    const file = readFile(given);
    return this.unitOfWork.run(async () => {
      requireKept(await this.requests.lock(requestId));
      await this.#requireRoom(requestId, null);
      const row = await this.#insert(requestId, {}, file);
      await this.audit.append({
        action: 'attachment.added',
        object: requestId,
        data: { attachment: row.id, bytes: row.bytes },
      });
      return toView(row);
    });
  }

  /** To work by hand. In a transaction that holds the request. @throws AppError `attachment.unsupported`, `request.invalid` above the limit */
  async addToTask(
    requestId: string,
    taskId: string,
    given: GivenFile,
    intoPackage: boolean,
  ): Promise<TaskFileView> {
    const file = readFile(given);
    await this.#requireRoom(requestId, null);
    const row = await this.#insert(requestId, { taskId, intoPackage }, file);
    await this.audit.append({
      action: 'attachment.added',
      object: requestId,
      data: { attachment: row.id, task: taskId, bytes: row.bytes, intoPackage },
    });
    return { ...toView(row), intoPackage };
  }

  /** In a transaction. Oldest first. */
  async ofTask(requestId: string, taskId: string): Promise<TaskFileView[]> {
    const rows = await this.attachments.list(requestId);
    return rows
      .filter((row) => row.taskId === taskId)
      .map((row) => ({ ...toView(row), intoPackage: row.intoPackage }));
  }

  /** What the person gets, oldest first, one at a time. Each in a transaction of its own. */
  async *forPackage(requestId: string): AsyncGenerator<PackagedFile> {
    const rows = await this.unitOfWork.run(() => this.attachments.list(requestId));
    for (const { id, mediaType } of rows.filter(({ intoPackage }) => intoPackage)) {
      const found = await this.unitOfWork.run(() => this.attachments.find(requestId, id));
      const content = await this.keys.open('request', requestId, found!.content, `${CONTENT}:${id}`);
      yield { name: nameOf(id, mediaType), mediaType, content };
    }
  }

  /** In a transaction. */
  async hasForPackageSince(requestId: string, since: Date): Promise<boolean> {
    const rows = await this.attachments.list(requestId);
    return rows.some(({ intoPackage, createdAt }) => intoPackage && createdAt >= since);
  }

  /**
   * Files that came in by mail, as far as there is room for them. In a transaction that holds the request.
   * @param messageId null: with the request itself
   */
  async takeOver(requestId: string, messageId: string | null, files: readonly GivenFile[]): Promise<void> {
    const room = PER_REQUEST - (await this.attachments.list(requestId)).length;
    const taken = files.slice(0, Math.max(0, room));
    for (const file of taken) await this.#insert(requestId, { messageId }, readFile(file));
    if (files.length === 0) return;
    await this.audit.append({
      action: 'attachment.added',
      object: requestId,
      data: { message: messageId, files: taken.length, leftOut: files.length - taken.length },
    });
  }

  /** In a transaction; the caller has looked whose request it is. */
  async ofIntake(requestId: string): Promise<AttachmentView[]> {
    const rows = await this.attachments.list(requestId);
    return rows.filter(({ messageId, taskId }) => messageId === null && taskId === null).map(toView);
  }

  /** Of a whole thread, by the id of their message. In a transaction; the caller has looked whose request it is. */
  async of(requestId: string): Promise<Map<string, AttachmentView[]>> {
    const rows = await this.attachments.list(requestId);
    const byMessage = Map.groupBy(rows, ({ messageId }) => messageId ?? '');
    return new Map([...byMessage].map(([message, files]) => [message, files.map(toView)]));
  }

  /** For staff, who says why: each look is kept. @throws AppError `request.invalid` without a reason, `resource.not_found` */
  openAsStaff(requestId: string, id: string): Promise<OpenedAttachment> {
    return this.unitOfWork.run(async () => {
      requireReason('file');
      await this.requests.get(requestId);
      return this.#open(requestId, id, true);
    });
  }

  /** For the person: of their own requests, and nothing that is among staff. @throws AppError `request.not_found`, `resource.not_found` */
  openAsPerson(requestId: string, id: string, personId: string): Promise<OpenedAttachment> {
    return this.unitOfWork.run(async () => {
      requireOwn(await this.requests.get(requestId), personId);
      return this.#open(requestId, id, false);
    });
  }

  async #open(requestId: string, id: string, internal: boolean): Promise<OpenedAttachment> {
    const found = await this.attachments.find(requestId, id);
    if (!found || (found.internal && !internal)) throw new AppError('resource.not_found');
    const content = await this.keys.open('request', requestId, found.content, `${CONTENT}:${id}`);
    await this.audit.append({ action: 'attachment.read', object: requestId, data: { attachment: id } });
    return { name: nameOf(id, found.mediaType), content };
  }

  async #requireAuthor(requestId: string, messageId: string, personId: string | undefined): Promise<void> {
    const message = await this.messages.find(requestId, messageId);
    const side = personId === undefined ? 'staff' : 'subject';
    if (message?.from === side) return;
    throw new AppError('resource.not_found', {
      detail: 'Files are added to a message that you sent: post one first, and use its id.',
    });
  }

  async #requireRoom(requestId: string, messageId: string | null): Promise<void> {
    const kept = await this.attachments.list(requestId);
    const beside = kept.filter((row) => row.messageId === messageId);
    if (messageId !== null && beside.length >= PER_MESSAGE)
      throw new AppError('request.invalid', {
        detail: `A message takes ${PER_MESSAGE} files: send the others with another one.`,
      });
    if (kept.length >= PER_REQUEST)
      throw new AppError('request.invalid', {
        detail: `A request takes ${PER_REQUEST} files, and has them. Agree by message on another way.`,
      });
  }

  async #insert(requestId: string, place: Place, file: ReadFile): Promise<AttachmentRow> {
    const id = newId('attachment');
    const row = {
      id,
      ...{ messageId: null, taskId: null, intoPackage: false },
      ...place,
      mediaType: file.type,
      bytes: file.content.length,
      sha256: createHash('sha256').update(file.content).digest('hex'),
      createdAt: this.clock.now(),
    };
    const content = await this.keys.seal('request', requestId, file.content, `${CONTENT}:${id}`);
    await this.attachments.insert(requestId, { ...row, content });
    return row;
  }
}

/** What a file came with; nothing: with the request. */
type Place = Partial<Pick<AttachmentRow, 'messageId' | 'taskId' | 'intoPackage'>>;

const nameOf = (id: string, type: AttachmentType): string => `${id}.${EXTENSIONS[type]}`;

interface ReadFile {
  readonly type: AttachmentType;
  readonly content: Buffer;
}

function readFile({ content, declared }: GivenFile): ReadFile {
  const type = Buffer.isBuffer(content) ? attachmentTypeOf(content, declared) : null;
  if (type) return { type, content: content as Buffer };
  if (content == null || (Buffer.isBuffer(content) && content.length === 0))
    throw new AppError('request.invalid', { detail: 'The file is empty: send its bytes as the body.' });
  throw new AppError('attachment.unsupported', {
    detail: `Send the bytes of the file as the body, of one of the types ${ATTACHMENT_TYPES.join(', ')}; texts in UTF-8, without markup.`,
  });
}

function requireOwn(request: Request, personId: string | undefined): void {
  if (personId !== undefined && request.personId !== personId) throw requestNotFound();
}

const toView = ({ id, mediaType, bytes, sha256, createdAt }: AttachmentRow): AttachmentView => ({
  id,
  mediaType,
  bytes,
  sha256,
  createdAt: createdAt.toISOString(),
});
