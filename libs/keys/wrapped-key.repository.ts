import type { UnitOfWork } from '#persistence';
import { WrappedKey, type KeyKind } from './wrapped-key.entity.js';

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
         select from wrapped_key k where k.tenant_id = t.id and k.kind = 'signing' and k.destroyed_at is null)
       order by t.id`,
    );
    return rows.map(({ id }) => id);
  }

  /** Keeps the key that was there first when two processes make one at the same time. */
  async insertOnce(key: {
    id: string;
    kind: KeyKind;
    ref: string;
    wrapped: Buffer;
    publicJwk: object | null;
  }): Promise<void> {
    await this.unitOfWork.query(
      `insert into wrapped_key (id, tenant_id, kind, ref, wrapped, public_jwk) values (?, habeas_tenant(), ?, ?, ?, ?::jsonb)
       on conflict (tenant_id, kind, ref) where destroyed_at is null do nothing`,
      [key.id, key.kind, key.ref, key.wrapped, key.publicJwk && JSON.stringify(key.publicJwk)],
    );
  }

  async destroy(kind: KeyKind, ref: string): Promise<void> {
    await this.unitOfWork.query(
      `update wrapped_key set wrapped = null, destroyed_at = now() where kind = ? and ref = ? and destroyed_at is null`,
      [kind, ref],
    );
  }
}
