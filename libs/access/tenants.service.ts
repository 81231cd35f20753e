import type { AuditTrail } from '#audit';
import { AppError } from '#contracts';
import {
  createTenantSchema,
  updateTenantSchema,
  type CreateTenant,
  type UpdateTenant,
} from '#contracts/schemas';
import type { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, currentContext, newId, runInContext } from '#platform';
import { invalidRequest } from '#platform/http';
import type { Tenant } from './tenant.entity.js';
import { TenantsRepository } from './tenants.repository.js';

/** Token of what a new tenant starts with: run in its context, in the transaction that makes it. */
export const TENANT_BEGINNING = Symbol('tenant beginning');
export type TenantBeginning = () => Promise<void>;

/** Tenants of the installation. Made from the command line, never over HTTP. */
export class TenantsService {
  readonly #repository: TenantsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly begin: TenantBeginning = async () => undefined,
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
      await this.begin();
      await this.audit.append({ action: 'tenant.created', object: tenant.id });
      return tenant;
    });
  }

  /** @throws AppError `request.invalid`, `resource.not_found` */
  async update(slug: string, input: UpdateTenant): Promise<void> {
    const parsed = updateTenantSchema.safeParse(input);
    if (!parsed.success) throw invalidRequest(parsed.error.issues);
    const tenant = await this.findBySlug(slug);
    if (!tenant) throw new AppError('resource.not_found', { detail: `There is no tenant "${slug}".` });
    await this.inTenant(tenant.id, async () => {
      await this.#repository.mergeSettings(parsed.data);
      const data = { staffMail: parsed.data.staffMail.length };
      await this.audit.append({ action: 'tenant.updated', object: tenant.id, data });
    });
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
