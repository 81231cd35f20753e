import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';
import type { AttachmentType } from './attachment-types.js';

/** A row of `request_attachment` without its content. */
export interface AttachmentRow {
  readonly id: string;
  /** null: what the request came in with, or what belongs to a task. */
  readonly messageId: string | null;
  /** Of work by hand. */
  readonly taskId: string | null;
  /** The person gets it with the package. */
  readonly intoPackage: boolean;
  readonly mediaType: AttachmentType;
  readonly bytes: number;
  readonly sha256: string;
  readonly createdAt: Date;
}
export interface SealedAttachment extends AttachmentRow {
  /** Under the key of the request. */
  readonly content: Buffer;
  /** Shown to staff alone: of its message, or of the request. */
  readonly internal: boolean;
}

const COLUMNS = `a.id, a.message_id as "messageId", a.task_id as "taskId", a.into_package as "intoPackage", a.media_type as "mediaType", a.bytes, a.sha256, a.created_at as "createdAt"`;

@Injectable()
export class AttachmentsRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  async insert(requestId: string, row: AttachmentRow & { readonly content: Buffer }): Promise<void> {
    const { id, messageId, taskId, intoPackage, mediaType, bytes, sha256, content, createdAt } = row;
    await this.unitOfWork.query(
      `insert into request_attachment
         (id, tenant_id, request_id, message_id, task_id, into_package, media_type, bytes, sha256, content, created_at)
       values (?, habeas_tenant(), ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [id, requestId, messageId, taskId, intoPackage, mediaType, bytes, sha256, content, createdAt],
    );
  }

  /** Oldest first. */
  async list(requestId: string): Promise<AttachmentRow[]> {
    const rows = await this.unitOfWork.query<AttachmentRow>(
      `select ${COLUMNS} from request_attachment a where a.request_id = ? order by a.id`,
      [requestId],
    );
    return rows.map(dated);
  }

  async find(requestId: string, id: string): Promise<SealedAttachment | null> {
    const [row] = await this.unitOfWork.query<SealedAttachment>(
      `select ${COLUMNS}, a.content, coalesce(m.internal, true) as internal
         from request_attachment a left join request_message m on m.id = a.message_id
        where a.request_id = ? and a.id = ?`,
      [requestId, id],
    );
    return row ? dated(row) : null;
  }
}

const dated = <Row extends AttachmentRow>(row: Row): Row => ({ ...row, createdAt: new Date(row.createdAt) });
