import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { AppError } from '#contracts';
import type { IdentityDocumentView } from '#contracts/schemas';
import { KeyManager, openSealed, seal } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, currentContext, newId, type Clock } from '#platform';
import type { Request } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { requireReason } from '../request/require-reason.js';
import { IdentityDocumentsRepository, type DocumentRow } from './identity-documents.repository.js';
import { DOCUMENT_TYPES, documentTypeOf } from './media-types.js';
import { requestNotFound } from '../request/request-not-found.js';

const MAX_DOCUMENTS = 5;
const CONTENT = 'identity_document.content';
const DATA_KEY = 'identity_document.data_key';
/** States in which a document can still tell who somebody is. */
const TAKEN_IN: readonly Request['state'][] = ['received', 'awaiting_identity'];

/** Content of a document in clear, for the one who decides on it. */
export interface OpenedDocument {
  readonly name: string;
  readonly content: Buffer;
}

/**
 * Documents that prove an identity where nothing less does. Each lies under a key of its own, which lies under that of
 * the request; both are gone with the decision, or when the request closes.
 */
@Injectable()
export class IdentityDocuments {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(IdentityDocumentsRepository) private readonly documents: IdentityDocumentsRepository,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError `document.unsupported`, `request.invalid`, `request.illegal_transition`, `request.not_found` */
  async add(requestId: string, content: unknown, personId?: string): Promise<IdentityDocumentView> {
    const bytes = readContent(content);
    return this.unitOfWork.run(async () => {
      const request = await this.requests.lock(requestId);
      if (personId !== undefined && request.personId !== personId) throw requestNotFound();
      await this.#requireRoom(request);
      const id = newId('document');
      await this.#insert(requestId, id, bytes);
      await this.audit.append({ action: 'document.received', object: requestId, data: { document: id } });
      return toView((await this.documents.find(requestId, id))!);
    });
  }

  list(requestId: string): Promise<IdentityDocumentView[]> {
    return this.unitOfWork.run(async () => {
      await this.requests.get(requestId);
      return (await this.documents.list(requestId)).map(toView);
    });
  }

  /** Each look is kept with its reason. @throws AppError `request.invalid` without one, `document.gone` */
  open(requestId: string, id: string): Promise<OpenedDocument> {
    return this.unitOfWork.run(async () => {
      requireReason('document');
      const found = await this.documents.find(requestId, id);
      if (!found) throw new AppError('resource.not_found');
      const { content, data_key: dataKey, media_type: type } = found;
      if (!content || !dataKey)
        throw new AppError('document.gone', { detail: 'It was destroyed when it had served.' });
      const key = await this.keys.open('request', requestId, dataKey, `${DATA_KEY}:${id}`);
      await this.audit.append({ action: 'document.read', object: requestId, data: { document: id } });
      const extension = type.split('/')[1]!;
      return { name: `${id}.${extension}`, content: openSealed(key, content, `${CONTENT}:${id}`) };
    });
  }

  /** In the transaction of whatever ends their use. */
  async destroy(requestId: string): Promise<void> {
    const count = await this.documents.destroy(requestId, this.clock.now());
    if (count > 0)
      await this.audit.append({ action: 'document.destroyed', object: requestId, data: { count } });
  }

  async #requireRoom({ id, state }: Request): Promise<void> {
    if (!TAKEN_IN.includes(state))
      throw new AppError('request.illegal_transition', {
        detail: `The request is ${state}: nobody asks for a document.`,
      });
    const kept = (await this.documents.list(id)).filter(({ destroyed_at: gone }) => gone === null);
    if (kept.length >= MAX_DOCUMENTS)
      throw new AppError('request.invalid', {
        detail: `There are ${MAX_DOCUMENTS} documents already: wait for the decision on them.`,
      });
  }

  async #insert(requestId: string, id: string, bytes: Buffer): Promise<void> {
    const key = randomBytes(32);
    const { actor } = currentContext();
    await this.documents.insert(requestId, {
      id,
      media_type: documentTypeOf(bytes)!,
      bytes: bytes.length,
      givenBy: `${actor.kind}:${actor.id}`,
      content: seal(key, bytes, `${CONTENT}:${id}`),
      data_key: await this.keys.seal('request', requestId, key, `${DATA_KEY}:${id}`),
      createdAt: this.clock.now(),
    });
  }
}

function readContent(content: unknown): Buffer {
  if (Buffer.isBuffer(content) && documentTypeOf(content) !== null) return content;
  throw new AppError('document.unsupported', {
    detail: `Send the bytes of the document as the body, of one of the types ${DOCUMENT_TYPES.join(', ')}.`,
  });
}

const toView = (row: DocumentRow): IdentityDocumentView => ({
  id: row.id,
  mediaType: row.media_type,
  bytes: row.bytes,
  createdAt: new Date(row.created_at).toISOString(),
  destroyedAt: row.destroyed_at && new Date(row.destroyed_at).toISOString(),
});
