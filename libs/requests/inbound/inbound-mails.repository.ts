import { Inject, Injectable } from '@nestjs/common';
import type { DiscardReason, InboundMailState } from '#contracts';
import { UnitOfWork } from '#persistence';
import type { AttachmentType } from '../correspondence/messages/attachment-types.js';

/** A row of `inbound_mail`. */
export interface InboundMailRow {
  readonly id: string;
  readonly state: InboundMailState;
  /** Sealed under the key of the mail; null once it is decided. */
  readonly content: Buffer | null;
  readonly receivedAt: Date;
  readonly requestId: string | null;
  readonly reason: DiscardReason | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
}
export interface NewInboundMail {
  readonly id: string;
  /** Blind index of sender and Message-ID: the same mail twice is one. */
  readonly digest: string;
  readonly state: 'draft' | 'reply';
  readonly content: Buffer | null;
  readonly receivedAt: Date;
  readonly requestId: string | null;
}
export interface MailFileRow {
  readonly id: string;
  readonly mediaType: AttachmentType;
  readonly bytes: number;
  readonly sha256: string;
  /** Sealed under the key of the mail. */
  readonly content: Buffer;
}
export interface MailDecision {
  readonly state: 'request' | 'reply' | 'discarded';
  readonly requestId: string | null;
  readonly reason: DiscardReason | null;
  readonly by: string;
  readonly at: Date;
}

const COLUMNS = `id, state, content, received_at as "receivedAt", request_id as "requestId", reason,
  decided_by as "decidedBy", decided_at as "decidedAt"`;

@Injectable()
export class InboundMailsRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** @returns false when the mail is there already */
  async insertOnce({ id, digest, state, content, receivedAt, requestId }: NewInboundMail): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `insert into inbound_mail (tenant_id, id, digest, state, content, received_at, request_id, decided_at)
       values (habeas_tenant(), ?, ?, ?, ?, ?, ?, ?) on conflict (tenant_id, digest) do nothing returning id`,
      [id, digest, state, content, receivedAt, requestId, state === 'draft' ? null : receivedAt],
    );
    return rows.length === 1;
  }

  async insertFile(mailId: string, { id, mediaType, bytes, sha256, content }: MailFileRow): Promise<void> {
    await this.unitOfWork.query(
      `insert into inbound_mail_file (tenant_id, id, mail_id, media_type, bytes, sha256, content)
       values (habeas_tenant(), ?, ?, ?, ?, ?, ?)`,
      [id, mailId, mediaType, bytes, sha256, content],
    );
  }

  /** Oldest first: the period of the first one ends first. */
  async list(state: InboundMailState, after: string | undefined, limit: number): Promise<InboundMailRow[]> {
    const rows = await this.unitOfWork.query<InboundMailRow>(
      `select ${COLUMNS} from inbound_mail where state = ? and id > ? order by id limit ?`,
      [state, after ?? '', limit],
    );
    return rows.map(dated);
  }

  async find(id: string): Promise<InboundMailRow | null> {
    const [row] = await this.unitOfWork.query<InboundMailRow>(
      `select ${COLUMNS} from inbound_mail where id = ?`,
      [id],
    );
    return row ? dated(row) : null;
  }

  /** Nobody else decides about it for the rest of the transaction. */
  async lock(id: string): Promise<InboundMailRow | null> {
    const [row] = await this.unitOfWork.query<InboundMailRow>(
      `select ${COLUMNS} from inbound_mail where id = ? for update`,
      [id],
    );
    return row ? dated(row) : null;
  }

  /** In the order they were attached. */
  files(mailId: string): Promise<MailFileRow[]> {
    return this.unitOfWork.query<MailFileRow>(
      `select id, media_type as "mediaType", bytes, sha256, content from inbound_mail_file where mail_id = ? order by id`,
      [mailId],
    );
  }

  /** What it said goes. */
  async decide(id: string, { state, requestId, reason, by, at }: MailDecision): Promise<void> {
    await this.unitOfWork.query(`delete from inbound_mail_file where mail_id = ?`, [id]);
    await this.unitOfWork.query(
      `update inbound_mail set state = ?, content = null, request_id = ?, reason = ?, decided_by = ?, decided_at = ?
        where id = ?`,
      [state, requestId, reason, by, at, id],
    );
  }
}

const dated = (row: InboundMailRow): InboundMailRow => ({
  ...row,
  receivedAt: new Date(row.receivedAt),
  decidedAt: row.decidedAt && new Date(row.decidedAt),
});
