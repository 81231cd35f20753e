import type { UnitOfWork } from '#persistence';

export interface Credential {
  readonly digest: string;
  readonly kind: 'api_client' | 'issuer';
  /** Id of the API client or issuer. */
  readonly refId: string;
  readonly expiresAt: Date | null;
}

export class CredentialsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @returns false when the digest is taken, by whichever tenant */
  async insert({ digest, kind, refId, expiresAt }: Credential): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `insert into credential (digest, tenant_id, kind, ref_id, expires_at)
       values (?, habeas_tenant(), ?, ?, ?) on conflict (digest) do nothing returning digest`,
      [digest, kind, refId, expiresAt],
    );
    return rows.length === 1;
  }

  /** Id of what the digest stands for in this tenant. */
  async findRef(digest: string): Promise<string | null> {
    const [row] = await this.unitOfWork.query<{ ref_id: string }>(
      `select ref_id from credential where digest = ?`,
      [digest],
    );
    return row?.ref_id ?? null;
  }

  async removeOf(refId: string): Promise<void> {
    await this.unitOfWork.query(`delete from credential where ref_id = ?`, [refId]);
  }
}
