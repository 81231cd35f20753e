import type { AuditTrail } from '#audit';
import { AppError } from '#contracts';
import {
  completeTenantSettings,
  createTenantSchema,
  updateTenantSchema,
  type CreateTenant,
  type TenantSettingsView,
  type UpdateTenant,
} from '#contracts/schemas';
import type { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, currentContext, newId, runInContext } from '#platform';
import { invalidRequest } from '#platform/http';
import type { Tenant } from './tenant.entity.js';
import { TenantsRepository } from './tenants.repository.js';

/** One setting, before and after. */
export interface SettingChange {
  readonly from: unknown;
  readonly to: unknown;
}
export type SettingChanges = Readonly<Partial<Record<keyof TenantSettingsView, SettingChange>>>;

/** Tenants of the installation. Made from the command line, never over HTTP. */
export class TenantsService {
  readonly #repository: TenantsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
  ) {
    this.#repository = new TenantsRepository(unitOfWork);
  }

  /** @throws AppError `request.invalid`, `tenant.exists` */
  async create(input: CreateTenant): Promise<Tenant> {
    const parsed = createTenantSchema.safeParse(input);
    if (!parsed.success) throw invalidRequest(parsed.error.issues);
    return this.inTenant(newId('tenant'), async () => {
      if (!(await this.#repository.insert(parsed.data)))
        throw new AppError('tenant.exists', { param: 'slug', detail: 'Choose another slug.' });
      const tenant = await this.current();
      await this.audit.append({ action: 'tenant.created', object: tenant.id });
      return tenant;
    });
  }

  /** @returns what was given, before and after @throws AppError `request.invalid`, `resource.not_found` */
  async update(slug: string, input: UpdateTenant): Promise<SettingChanges> {
    const parsed = updateTenantSchema.safeParse(input);
    if (!parsed.success) throw invalidRequest(parsed.error.issues);
    const { id } = await this.getBySlug(slug);
    return this.inTenant(id, async () => {
      const changes = changesOf(completeTenantSettings(await this.#repository.lockSettings()), parsed.data);
      await this.#repository.mergeSettings(parsed.data);
      await this.audit.append({ action: 'tenant.updated', object: id, data: withoutAddresses(changes) });
      return changes;
    });
  }

  /** @throws AppError `resource.not_found` */
  async getBySlug(slug: string): Promise<Tenant> {
    const tenant = await this.findBySlug(slug);
    if (!tenant) throw new AppError('resource.not_found', { detail: `There is no tenant "${slug}".` });
    return tenant;
  }

  /** The tenant of the context. */
  current(): Promise<Tenant> {
    return this.unitOfWork.run(() => this.#repository.get(currentContext().tenantId));
  }

  findBySlug(slug: string): Promise<Tenant | null> {
    return this.unitOfWork.runAsSystem(() => this.#repository.findBySlug(slug));
  }

  /** Every tenant, in the order they were made. */
  list(): Promise<Tenant[]> {
    return this.unitOfWork.runAsSystem(() => this.#repository.list());
  }

  /** One transaction as the system in a tenant: for the command line and for what runs at start. */
  inTenant<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
    const context = { tenantId, actor: SYSTEM_ACTOR, correlationId: newId('command') };
    return runInContext(context, () => this.unitOfWork.run(work));
  }
}

const changesOf = (before: TenantSettingsView, given: UpdateTenant): SettingChanges =>
  Object.fromEntries(
    Object.entries(given).map(([name, to]) => [name, { from: before[name as keyof TenantSettingsView], to }]),
  );

/** The trail keeps no personal data: of addresses their number. */
const withoutAddresses = ({ staffMail, ...others }: SettingChanges): SettingChanges => ({
  ...others,
  ...(staffMail && { staffMail: { from: countOf(staffMail.from), to: countOf(staffMail.to) } }),
});

const countOf = (addresses: unknown): number => (addresses as readonly string[]).length;
