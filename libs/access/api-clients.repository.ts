import type { Permission } from '#contracts';
import type { UnitOfWork } from '#persistence';
import { ApiClient } from './api-client.entity.js';

export class ApiClientsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  insert(client: Omit<ApiClient, 'tenantId'>): ApiClient {
    return this.unitOfWork.em.create(ApiClient, client as ApiClient, { persist: true });
  }

  find(id: string): Promise<ApiClient | null> {
    return this.unitOfWork.em.findOne(ApiClient, { id });
  }

  /** Newest first, one row more than asked for; `before` is the id of the last row of the page before. */
  list(limit: number, before: string | null): Promise<ApiClient[]> {
    const where = before === null ? {} : { id: { $lt: before } };
    return this.unitOfWork.em.find(ApiClient, where, { orderBy: { id: 'desc' }, limit: limit + 1 });
  }

  /** @returns false when there is no such client, or it was revoked before */
  async revoke(id: string, at: Date): Promise<boolean> {
    const changed = await this.unitOfWork.em.nativeUpdate(
      ApiClient,
      { id, revokedAt: null },
      { revokedAt: at },
    );
    return changed === 1;
  }

  async setPermissions(id: string, permissions: Permission[]): Promise<void> {
    await this.unitOfWork.em.nativeUpdate(ApiClient, { id }, { permissions });
  }

  /** The client whose credential was presented. Call inside `runWithCredential`. */
  async findPresented(): Promise<ApiClient | null> {
    const [row] = await this.unitOfWork.em.find(ApiClient, {}, { limit: 1 });
    return row ?? null;
  }
}
