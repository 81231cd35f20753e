import { z } from 'zod';
import type { Page, PageQuery } from '#contracts/schemas';
import type { UnitOfWork } from '#persistence';
import { decodeCursor, toPage } from '#platform/http';
import { AuditLogRepository, type AuditEntry } from './audit-log.repository.js';

const cursorSchema = z.tuple([z.string().regex(/^\d{1,18}$/)]);

/** Reads the trail of the tenant. */
export class AuditLogService {
  readonly #repository: AuditLogRepository;

  constructor(private readonly unitOfWork: UnitOfWork) {
    this.#repository = new AuditLogRepository(unitOfWork);
  }

  /** Newest first. @throws AppError `cursor.invalid` */
  async list({ cursor, limit }: PageQuery): Promise<Page<AuditEntry>> {
    const [before] = decodeCursor(cursor, cursorSchema) ?? [null];
    const rows = await this.unitOfWork.run(() => this.#repository.list(limit + 1, before));
    return toPage(
      rows,
      limit,
      ({ sequence }) => [sequence],
      (entry) => entry,
    );
  }
}
