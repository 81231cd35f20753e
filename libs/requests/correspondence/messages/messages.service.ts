import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail, ReadLog } from '#audit';
import { AppError } from '#contracts';
import type { AttachmentView, CommentView, MessageView, Page, PageQuery } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, currentContext, newId, type Clock } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import { EventLog } from '#webhooks';
import { z } from 'zod';
import { requireKept } from '../../lifecycle/require-kept.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { RequestsService } from '../../request/requests.service.js';
import { RequestSearch } from '../../operators/search/request-search.service.js';
import { TasksService } from '../../operators/tasks/tasks.service.js';
import type { Request } from '../../request/request.entity.js';
import { NoticesService } from '../notices/notices.service.js';
import { actorName } from '../../operators/tasks/actor-name.js';
import { Attachments } from './attachments.service.js';
import { MessagesRepository, type MessageRow, type Sender } from './messages.repository.js';

export interface NewMessage {
  readonly text: string;
  readonly from: Sender;
  /** Among staff: the person never sees it. */
  readonly internal: boolean;
  /** Absent: by the API. */
  readonly channel?: 'email';
}

/** A message in clear. Personal data: never log. */
export interface Message extends Omit<MessageRow, 'text'> {
  readonly text: string;
}

const TEXT = 'request_message.text';
const CURSOR = z.tuple([z.string().max(40)]);

/** The thread of a request: what the person and the controller write to each other, and staff among itself. */
@Injectable()
export class MessagesService {
  readonly #reads: ReadLog;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(MessagesRepository) private readonly messages: MessagesRepository,
    @Inject(RequestsService) private readonly service: RequestsService,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(RequestSearch) private readonly search: RequestSearch,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(NoticesService) private readonly notices: NoticesService,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Attachments) private readonly attachments: Attachments,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#reads = new ReadLog(unitOfWork, audit, clock);
  }

  /**
   * Oldest first. `personId` limits to that person's own requests, and to what is meant for them.
   * @throws AppError `request.not_found`, `cursor.invalid`
   */
  page(requestId: string, { cursor, limit }: PageQuery, personId?: string): Promise<Page<MessageView>> {
    const after = decodeCursor(cursor, CURSOR)?.[0];
    return this.unitOfWork.run(async () => {
      await this.service.find(requestId, personId);
      const internal = personId === undefined;
      const rows = await this.messages.list(requestId, { internal, after, limit: limit + 1 });
      const found = await Promise.all(rows.map((row) => this.#open(row)));
      const files = await this.attachments.of(requestId);
      await this.#reads.note({ action: 'request.read', object: requestId, data: { part: 'messages' } });
      return toPage(
        found,
        limit,
        ({ id }) => [id],
        (message) => toView(message, internal, files.get(message.id)),
      );
    });
  }

  /** @throws AppError `request.not_found`, `key.destroyed`, `request.illegal_transition` to the person of another controller */
  post(requestId: string, message: NewMessage, personId?: string): Promise<MessageView> {
    return this.unitOfWork.run(async () => {
      await this.service.find(requestId, personId);
      return toView(await this.add(requestId, message), personId === undefined);
    });
  }

  /**
   * What staff wrote for staff, oldest first.
   * @throws AppError `request.not_found`, `cursor.invalid`
   */
  comments(requestId: string, { cursor, limit }: PageQuery): Promise<Page<CommentView>> {
    const after = decodeCursor(cursor, CURSOR)?.[0];
    return this.unitOfWork.run(async () => {
      await this.service.find(requestId);
      const rows = await this.messages.listInternal(requestId, after, limit + 1);
      const found = await Promise.all(rows.map((row) => this.#open(row)));
      await this.#reads.note({ action: 'request.read', object: requestId, data: { part: 'comments' } });
      return toPage(found, limit, ({ id }) => [id], toComment);
    });
  }

  /** @throws AppError `request.not_found`, `key.destroyed` */
  async comment(requestId: string, text: string): Promise<CommentView> {
    return toComment(await this.add(requestId, { text, from: 'staff', internal: true }));
  }

  /** Holds the request: a message that comes while its retention ends would be sealed under a key that is gone. */
  add(requestId: string, { text, from, internal, channel }: NewMessage): Promise<Message> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.lock(requestId);
      requireKept(request);
      if (from === 'staff' && !internal) requireOwnCase(request);
      const id = newId('message');
      const row: MessageRow = {
        id,
        requestId,
        from,
        internal,
        author: from === 'staff' ? actorName(currentContext().actor) : null,
        channel: channel ?? null,
        text: await this.keys.seal('request', requestId, text, TEXT),
        createdAt: this.clock.now(),
      };
      await this.messages.insert(row);
      if (internal) await this.search.index(requestId, text);
      await this.audit.append({
        action: 'request.message',
        object: requestId,
        data: { message: id, from, internal },
      });
      if (!internal) await this.#tell(request, row);
      return { ...row, text };
    });
  }

  /** Neither side has to look whether the other has written. */
  async #tell(request: Request, { id, from }: MessageRow): Promise<void> {
    const type = from === 'staff' ? 'request.message_sent' : 'request.message';
    const { number, right, regime, state, revision } = request;
    const data = { id: request.id, number, right, regime, state, revision };
    await this.events.append({ type, requestId: request.id, data });
    if (from === 'subject') return this.tasks.open(request, 'read_message');
    await this.tasks.close(request.id, 'read_message');
    await this.notices.send(request, 'MESSAGE', { dedup: id });
  }

  /** Whole threads by the id of their request. */
  async threads(
    requestIds: readonly string[],
    { internal }: { readonly internal: boolean },
  ): Promise<Map<string, Message[]>> {
    const rows = await this.messages.listOf(requestIds, internal);
    const opened = await Promise.all(rows.map((row) => this.#open(row)));
    return Map.groupBy(opened, ({ requestId }) => requestId);
  }

  async #open(row: MessageRow): Promise<Message> {
    return {
      ...row,
      text: (await this.keys.open('request', row.requestId, row.text, TEXT)).toString('utf8'),
    };
  }
}

/** The controller for whom the tenant works writes to the person: no letter would tell them of a message. */
function requireOwnCase({ controller }: Request): void {
  if (!controller) return;
  throw new AppError('request.illegal_transition', {
    detail: `${controller.name} decides on this request and writes to the person, who would hear nothing of your message. Tell ${controller.name}, or keep it among staff with internal: true.`,
  });
}

const toView = (
  { id, from, internal, channel, text, createdAt }: Message,
  forStaff: boolean,
  attachments: AttachmentView[] = [],
): MessageView => ({
  id,
  from,
  ...(forStaff && { internal }),
  ...(channel !== null && { channel }),
  text,
  attachments,
  createdAt: createdAt.toISOString(),
});

const toComment = ({ id, author, text, createdAt }: Message): CommentView => ({
  id,
  by: author,
  text,
  createdAt: createdAt.toISOString(),
});
