import type { UnitOfWork } from '#persistence';
import { WrappedKey, type KeyKind } from './wrapped-key.entity.js';

/** Reference of keys of which a tenant has one. */
export const TENANT_REF = 'tenant';

export class WrappedKeyRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The living key of this kind and reference. */
  find(kind: KeyKind, ref: string): Promise<WrappedKey | null> {
    return this.unitOfWork.em.findOne(WrappedKey, { kind, ref, destroyedAt: null });
  }

  findById(id: string): Promise<WrappedKey | null> {
    return this.unitOfWork.em.findOne(WrappedKey, { id });
  }

  listSigningKeys(): Promise<WrappedKey[]> {
    return this.unitOfWork.em.find(WrappedKey, { kind: 'signing' }, { orderBy: { createdAt: 'desc' } });
  }

  /** Call inside `runAsSystem`. */
  async listTenantsWithoutSigningKey(): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `select t.id from tenant t where not exists (
         select from wrapped_key k where k.tenant_id = t.id and k.kind = 'signing' and k.ref = ?
            and k.destroyed_at is null)
       order by t.id`,
      [TENANT_REF],
    );
    return rows.map(({ id }) => id);
  }

  /** Keeps the key that was there first when two processes make one at the same time. */
  async insertOnce(key: {
    id: string;
    kind: KeyKind;
    ref: string;
    wrapped: Buffer;
    masterKey: string;
    publicJwk: object | null;
  }): Promise<void> {
    await this.unitOfWork.write(
      `insert into wrapped_key (id, tenant_id, kind, ref, wrapped, master_key, public_jwk)
       values (?, habeas_tenant(), ?, ?, ?, ?, ?::jsonb)
       on conflict (tenant_id, kind, ref) where destroyed_at is null do nothing`,
      [key.id, key.kind, key.ref, key.wrapped, key.masterKey, key.publicJwk && JSON.stringify(key.publicJwk)],
    );
  }

  /** Frees the place of the tenant's signing key; what it leaves wrapped is its public half. @returns false when it was not in its place */
  async retire(id: string, wrapped: Buffer, masterKey: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `update wrapped_key set ref = 'retired/' || id, wrapped = ?, master_key = ?
        where id = ? and ref = ? and destroyed_at is null returning id`,
      [wrapped, masterKey, id, TENANT_REF],
    );
    return rows.length > 0;
  }

  async destroy(kind: KeyKind, ref: string): Promise<void> {
    await this.unitOfWork.query(
      `update wrapped_key set wrapped = null, destroyed_at = now() where kind = ? and ref = ? and destroyed_at is null`,
      [kind, ref],
    );
  }
}
