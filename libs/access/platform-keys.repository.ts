import type { UnitOfWork } from '#persistence';

/** A key as the list shows it: never the key itself, which is not kept. */
export interface PlatformKey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  /** Null for keys that were made before this was written down. */
  readonly createdBy: string | null;
  /** To a minute. */
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly revokedBy: string | null;
}

/** Hand-written SQL answers moments as text. */
type Listed = Omit<PlatformKey, 'createdAt' | 'lastUsedAt' | 'revokedAt'> & {
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
};

export class PlatformKeysRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Call inside `runAsSystem`. */
  async insert(
    key: Pick<PlatformKey, 'id' | 'name' | 'createdAt' | 'createdBy'> & { digest: string },
  ): Promise<void> {
    await this.unitOfWork.query(
      `insert into platform_key (id, name, digest, created_at, created_by) values (?, ?, ?, ?, ?)`,
      [key.id, key.name, key.digest, key.createdAt, key.createdBy],
    );
  }

  /** Oldest first. Call inside `runAsSystem`. */
  async list(): Promise<PlatformKey[]> {
    const rows = await this.unitOfWork.query<Listed>(
      `select id, name, created_at as "createdAt", created_by as "createdBy", last_used_at as "lastUsedAt",
         revoked_at as "revokedAt", revoked_by as "revokedBy" from platform_key order by created_at, id`,
    );
    return rows.map((row) => ({
      ...row,
      createdAt: new Date(row.createdAt),
      lastUsedAt: row.lastUsedAt === null ? null : new Date(row.lastUsedAt),
      revokedAt: row.revokedAt === null ? null : new Date(row.revokedAt),
    }));
  }

  /** A key that is revoked already keeps when and by whom. Call inside `runAsSystem`. @returns false when there is no such key */
  async revoke(id: string, at: Date, by: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `update platform_key set revoked_at = coalesce(revoked_at, ?),
         revoked_by = case when revoked_at is null then ? else revoked_by end where id = ? returning id`,
      [at, by, id],
    );
    return rows.length === 1;
  }

  /** Id of the key whose digest was presented, unless it was revoked; notes the use. Call inside `runWithCredential`. */
  async findPresented(at: Date): Promise<string | null> {
    const [row] = await this.unitOfWork.query<{ id: string }>(
      `select id from platform_key where revoked_at is null`,
    );
    if (!row) return null;
    await this.unitOfWork.query(
      `update platform_key set last_used_at = ?
       where id = ? and (last_used_at is null or last_used_at < ?::timestamptz - interval '1 minute')`,
      [at, row.id, at],
    );
    return row.id;
  }
}
