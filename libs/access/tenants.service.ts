import type { AuditTrail } from '#audit';
import { readCatalogue, type Catalogue } from '#catalogue';
import { AppError } from '#contracts';
import {
  completeTenantSettings,
  createTenantSchema,
  updateTenantSchema,
  type CreateTenant,
  type TenantSettingsView,
  type UpdateTenant,
} from '#contracts/schemas';
import { voidDecisions, type UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, currentContext, newId, runInContext } from '#platform';
import { readStrictly } from '#platform/http';
import type { Tenant } from './tenant.entity.js';
import { TenantHosts } from './hosts/tenant-hosts.js';
import { TenantHostsRepository } from './hosts/tenant-hosts.repository.js';
import { TenantsRepository } from './tenants.repository.js';

/** Token of what a new tenant starts with: run in its context, in the transaction that makes it. */
export const TENANT_BEGINNING = Symbol('tenant beginning');
export type TenantBeginning = () => Promise<void>;

/** One setting, before and after. */
export interface SettingChange {
  readonly from: unknown;
  readonly to: unknown;
}
export type SettingChanges = Readonly<Partial<Record<keyof TenantSettingsView, SettingChange>>>;

/** Tenants of the installation. Made from the command line, never over HTTP. */
export class TenantsService {
  readonly #repository: TenantsRepository;
  readonly #hosts: TenantHostsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly begin: TenantBeginning = async () => undefined,
    private readonly known = new TenantHosts(unitOfWork),
    private readonly catalogue?: Catalogue,
  ) {
    this.#repository = new TenantsRepository(unitOfWork);
    this.#hosts = new TenantHostsRepository(unitOfWork);
  }

  /** Whoever only looks a tenant up brings none. */
  get #laws(): Catalogue {
    return this.catalogue ?? readCatalogue();
  }

  /** @throws AppError `request.invalid`, `regime.unknown`, `calendar.unknown`, `tenant.exists`, `tenant.host_taken` */
  async create(input: CreateTenant): Promise<Tenant> {
    const given = readStrictly(createTenantSchema, input);
    this.#laws.regime(given.regime);
    this.#laws.calendar(given.calendar);
    return this.inTenant(newId('tenant'), async () => {
      if (!(await this.#repository.insert(given)))
        throw new AppError('tenant.exists', { param: 'slug', detail: 'Choose another slug.' });
      await this.#giveHosts(given.hosts);
      const tenant = await this.current();
      await this.begin();
      await this.audit.append({ action: 'tenant.created', object: tenant.id });
      return tenant;
    });
  }

  /**
   * @returns what was given, before and after
   * @throws AppError `request.invalid`, `regime.unknown`, `resource.not_found`, `tenant.host_taken`, `tenant.mailbox_taken`, `tenant.identity_in_use`
   */
  async update(slug: string, input: UpdateTenant): Promise<SettingChanges> {
    const given = readStrictly(updateTenantSchema, input);
    const { id } = await this.getBySlug(slug);
    return this.inTenant(id, () => this.decide(given));
  }

  /**
   * Like {@link update}, for the tenant of the context.
   * @throws AppError `request.invalid`, `regime.unknown`, `tenant.host_taken`, `tenant.mailbox_taken`, `tenant.identity_in_use`
   */
  decide(input: UpdateTenant): Promise<SettingChanges> {
    const settings = readStrictly(updateTenantSchema, input);
    for (const regime of settings.exemptRegimes ?? []) this.#laws.regime(regime);
    return this.unitOfWork.run(async () => {
      const { hosts, gpc, ...plain } = settings;
      const before = completeTenantSettings(await this.#repository.lockSettings());
      const given = { ...plain, ...(gpc && { gpc: { ...before.gpc, ...gpc } }) };
      await this.#keepIdentity(before, given);
      if (given.mailbox) await this.#requireOwnMailbox(given.mailbox);
      if (given.identityCheck && given.identityCheck !== before.identityCheck)
        await this.#requireEndpoint(given.identityCheck);
      const changes = changesOf(before, given);
      if (hosts) await this.#giveHosts(hosts);
      await this.#repository.mergeSettings(given);
      const data = { ...withoutAddresses(changes), ...(hosts && { hosts }) };
      await this.audit.append({ action: 'tenant.updated', object: currentContext().tenantId, data });
      await voidDecisions(this.unitOfWork);
      return changes;
    });
  }

  /** What the tenant of the context decided, and under which host names it is reached. */
  decided(): Promise<{ readonly settings: TenantSettingsView; readonly hosts: readonly string[] }> {
    return this.unitOfWork.run(async () => ({
      settings: completeTenantSettings(await this.#repository.readSettings()),
      hosts: await this.#hosts.listOwn(),
    }));
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

  /** Records know people by one kind of identifier: by another one nobody would find them, and decisions would deny. */
  async #keepIdentity(
    { subIdentity: before }: TenantSettingsView,
    { subIdentity }: UpdateTenant,
  ): Promise<void> {
    if (subIdentity === undefined || subIdentity === before) return;
    if (await this.#repository.hasConsentSubjects())
      throw new AppError('tenant.identity_in_use', {
        param: 'subIdentity',
        detail:
          `What people answered to consents is kept by their ${before} and would not be found by ${subIdentity}. ` +
          `Leave subIdentity as it is, or make another tenant with ${subIdentity} and take the records there, ` +
          'under the other identifiers, with `habeas consents export` and `habeas consents import`.',
      });
  }

  async #requireEndpoint(id: string): Promise<void> {
    if (await this.#repository.hasEndpoint(id)) return;
    throw new AppError('request.invalid', {
      param: 'identityCheck',
      detail:
        `identityCheck: this tenant has no enabled webhook endpoint ${id}, so that nobody would be asked. ` +
        'Take an id from GET /v1/webhook-endpoints, or register one with POST /v1/webhook-endpoints.',
    });
  }

  async #requireOwnMailbox(mailbox: string): Promise<void> {
    const { tenantId } = currentContext();
    const isTaken = await this.unitOfWork.runAsSystem(() =>
      this.#repository.isMailboxOfOther(mailbox, tenantId),
    );
    if (isTaken)
      throw new AppError('tenant.mailbox_taken', {
        param: 'mailbox',
        detail: 'The mailbox belongs to another tenant: take it away there first.',
      });
  }

  async #giveHosts(hosts: readonly string[]): Promise<void> {
    const [taken] = await this.#hosts.replace(hosts);
    if (taken !== undefined)
      throw new AppError('tenant.host_taken', {
        param: 'hosts',
        detail: `The host name ${taken} belongs to another tenant: take it away there first.`,
      });
    this.unitOfWork.afterCommit(() => this.known.forget());
  }

  /** One transaction as the system in a tenant: for the command line and for what runs at start. */
  inTenant<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
    const context = { tenantId, actor: SYSTEM_ACTOR, correlationId: newId('command') };
    return runInContext(context, () => this.unitOfWork.run(work));
  }
}

const changesOf = (before: TenantSettingsView, given: Omit<UpdateTenant, 'hosts'>): SettingChanges =>
  Object.fromEntries(
    Object.entries(given).map(([name, to]) => [name, { from: before[name as keyof TenantSettingsView], to }]),
  );

/** The trail keeps no personal data: of addresses their number. */
const withoutAddresses = ({ staffMail, roleMail, ...others }: SettingChanges): SettingChanges => ({
  ...others,
  ...(staffMail && { staffMail: counted(staffMail) }),
  ...(roleMail && { roleMail: counted(roleMail) }),
});

const counted = ({ from, to }: SettingChange): SettingChange => ({
  from: countOf(from),
  to: countOf(to),
});

const countOf = (addresses: unknown): number =>
  Object.values(addresses as readonly string[] | Readonly<Record<string, readonly string[]>>).flat().length;
