import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';

export type Sender = 'subject' | 'staff';

/** A row of `request_message`. */
export interface MessageRow {
  readonly id: string;
  readonly requestId: string;
  readonly from: Sender;
  /** Among staff: the person never sees it. */
  readonly internal: boolean;
  /** Who of the staff wrote it; null for the person, and where it was not kept yet. */
  readonly author: string | null;
  /** How it came; null: by the API. */
  readonly channel: 'email' | null;
  /** Sealed under the key of the request. */
  readonly text: Buffer;
  readonly createdAt: Date;
}

export interface ThreadPage {
  readonly internal: boolean;
  /** Id of the last message of the page before. */
  readonly after: string | undefined;
  readonly limit: number;
}

const COLUMNS = `id, request_id as "requestId", sender as "from", internal, author, channel, text, created_at as "createdAt"`;

@Injectable()
export class MessagesRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  async insert({
    id,
    requestId,
    from,
    internal,
    author,
    channel,
    text,
    createdAt,
  }: MessageRow): Promise<void> {
    await this.unitOfWork.query(
      `insert into request_message (tenant_id, id, request_id, sender, internal, author, channel, text, created_at)
       values (habeas_tenant(), ?, ?, ?, ?, ?, ?, ?, ?)`,
      [id, requestId, from, internal, author, channel, text, createdAt],
    );
  }

  async find(requestId: string, id: string): Promise<MessageRow | null> {
    const [row] = await this.unitOfWork.query<MessageRow>(
      `select ${COLUMNS} from request_message where request_id = ? and id = ?`,
      [requestId, id],
    );
    return row ? dated(row) : null;
  }

  /** Oldest first. */
  async list(requestId: string, { internal, after, limit }: ThreadPage): Promise<MessageRow[]> {
    const rows = await this.unitOfWork.query<MessageRow>(
      `select ${COLUMNS} from request_message
        where request_id = ? and (? or not internal) and id > ? order by id limit ?`,
      [requestId, internal, after ?? '', limit],
    );
    return rows.map(dated);
  }

  /** What staff wrote for staff, oldest first. */
  async listInternal(requestId: string, after: string | undefined, limit: number): Promise<MessageRow[]> {
    const rows = await this.unitOfWork.query<MessageRow>(
      `select ${COLUMNS} from request_message where request_id = ? and internal and id > ? order by id limit ?`,
      [requestId, after ?? '', limit],
    );
    return rows.map(dated);
  }

  /** The threads of several requests, each oldest first. */
  async listOf(requestIds: readonly string[], internal: boolean): Promise<MessageRow[]> {
    if (requestIds.length === 0) return [];
    const rows = await this.unitOfWork.query<MessageRow>(
      `select ${COLUMNS} from request_message where request_id = any(?) and (? or not internal) order by id`,
      [`{${requestIds.join(',')}}`, internal],
    );
    return rows.map(dated);
  }
}

const dated = (row: MessageRow): MessageRow => ({ ...row, createdAt: new Date(row.createdAt) });
