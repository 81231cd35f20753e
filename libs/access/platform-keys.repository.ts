import type { UnitOfWork } from '#persistence';

export class PlatformKeysRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Call inside `runAsSystem`. */
  async insert(key: { id: string; name: string; digest: string; createdAt: Date }): Promise<void> {
    await this.unitOfWork.query(
      `insert into platform_key (id, name, digest, created_at) values (?, ?, ?, ?)`,
      [key.id, key.name, key.digest, key.createdAt],
    );
  }

  /** Call inside `runAsSystem`. @returns false when there is no such key */
  async revoke(id: string, at: Date): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `update platform_key set revoked_at = coalesce(revoked_at, ?) where id = ? returning id`,
      [at, id],
    );
    return rows.length === 1;
  }

  /** Id of the key whose digest was presented, unless it was revoked. Call inside `runWithCredential`. */
  async findPresented(): Promise<string | null> {
    const [row] = await this.unitOfWork.query<{ id: string }>(
      `select id from platform_key where revoked_at is null`,
    );
    return row?.id ?? null;
  }
}
