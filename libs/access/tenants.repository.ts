import type { CreateTenant, UpdateTenant } from '#contracts/schemas';
import type { UnitOfWork } from '#persistence';
import { Tenant } from './tenant.entity.js';

export class TenantsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Call in the context of the new tenant. @returns false when the slug is taken */
  async insert({
    slug,
    name,
    regime,
    zone,
    calendar,
    locale,
  }: Omit<CreateTenant, 'hosts'>): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `insert into tenant (id, slug, name, regime, zone, calendar, locale) values (habeas_tenant(), ?, ?, ?, ?, ?, ?)
       on conflict (slug) do nothing returning id`,
      [slug, name, regime, zone, calendar, locale],
    );
    return rows.length === 1;
  }

  /** Nobody else changes them for the rest of the transaction. Call in the context of the tenant. */
  async lockSettings(): Promise<UpdateTenant> {
    const [row] = await this.unitOfWork.query<{ settings: UpdateTenant }>(
      `select settings from tenant where id = habeas_tenant() for update`,
    );
    return row!.settings;
  }

  /** Of the tenant of the context. */
  async readSettings(): Promise<UpdateTenant> {
    const [row] = await this.unitOfWork.query<{ settings: UpdateTenant }>(
      `select settings from tenant where id = habeas_tenant()`,
    );
    return row!.settings;
  }

  /** Whether anybody is on record who answered, or who may by a link; also who was erased since. Of the tenant of the context. */
  async hasConsentSubjects(): Promise<boolean> {
    const [row] = await this.unitOfWork.query<{ any: boolean }>(
      `select exists (select from consent_subject where tenant_id = habeas_tenant()) as any`,
    );
    return row!.any;
  }

  /** One that is asked and notified. Of the tenant of the context. */
  async hasEndpoint(id: string): Promise<boolean> {
    const [row] = await this.unitOfWork.query<{ any: boolean }>(
      `select exists (select from webhook_endpoint
         where tenant_id = habeas_tenant() and id = ? and enabled) as any`,
      [id],
    );
    return row!.any;
  }

  /** Whether another tenant has it; two that give it at once are stopped by the index. Call inside `runAsSystem`. */
  async isMailboxOfOther(mailbox: string, tenantId: string): Promise<boolean> {
    const [row] = await this.unitOfWork.query<{ taken: boolean }>(
      `select exists (select from tenant where lower(settings ->> 'mailbox') = lower(?) and id <> ?) as taken`,
      [mailbox, tenantId],
    );
    return row!.taken;
  }

  /** Call in the context of the tenant. */
  async mergeSettings(settings: Omit<UpdateTenant, 'hosts'>): Promise<void> {
    await this.unitOfWork.query(
      `update tenant set settings = settings || ?::jsonb where id = habeas_tenant()`,
      [JSON.stringify(settings)],
    );
  }

  /** The tenant of the context. */
  get(id: string): Promise<Tenant> {
    return this.unitOfWork.em.findOneOrFail(Tenant, { id });
  }

  /** Call inside `runAsSystem`. */
  findBySlug(slug: string): Promise<Tenant | null> {
    return this.unitOfWork.em.findOne(Tenant, { slug });
  }

  /** Call inside `runAsSystem`. */
  list(): Promise<Tenant[]> {
    return this.unitOfWork.em.find(Tenant, {}, { orderBy: { id: 'asc' } });
  }
}
