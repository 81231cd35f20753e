import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';
import type { DocumentType } from './media-types.js';

export interface DocumentRow {
  readonly id: string;
  readonly media_type: DocumentType;
  readonly bytes: number;
  readonly created_at: Date;
  readonly destroyed_at: Date | null;
}
export interface SealedDocument extends DocumentRow {
  readonly content: Buffer | null;
  readonly data_key: Buffer | null;
}
export type NewDocument = Pick<SealedDocument, 'id' | 'media_type' | 'bytes' | 'content' | 'data_key'> & {
  readonly givenBy: string;
  readonly createdAt: Date;
};

const SHOWN = 'id, media_type, bytes, created_at, destroyed_at';

@Injectable()
export class IdentityDocumentsRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  async insert(requestId: string, document: NewDocument): Promise<void> {
    const { id, media_type, bytes, givenBy, content, data_key, createdAt } = document;
    await this.unitOfWork.query(
      `insert into identity_document (id, tenant_id, request_id, media_type, bytes, given_by, content, data_key, created_at)
       values (?, habeas_tenant(), ?, ?, ?, ?, ?, ?, ?)`,
      [id, requestId, media_type, bytes, givenBy, content, data_key, createdAt],
    );
  }

  /** Oldest first, destroyed ones included. */
  list(requestId: string): Promise<DocumentRow[]> {
    return this.unitOfWork.query<DocumentRow>(
      `select ${SHOWN} from identity_document where request_id = ? order by id`,
      [requestId],
    );
  }

  async find(requestId: string, id: string): Promise<SealedDocument | null> {
    const [row] = await this.unitOfWork.query<SealedDocument>(
      `select ${SHOWN}, content, data_key from identity_document where request_id = ? and id = ?`,
      [requestId, id],
    );
    return row ?? null;
  }

  /** Content and key at once. @returns how many there were */
  async destroy(requestId: string, at: Date): Promise<number> {
    const rows = await this.unitOfWork.query(
      `update identity_document set content = null, data_key = null, destroyed_at = ?
        where request_id = ? and destroyed_at is null returning id`,
      [at, requestId],
    );
    return rows.length;
  }
}
