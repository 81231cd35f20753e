import { TenantsService } from '#access';
import { AuditTrail } from '#audit';
import { readCatalogue } from '#catalogue';
import {
  BuiltinConsents,
  Catalogues,
  ConsentClients,
  ControllerProfiles,
  DefinitionChanges,
  DefinitionsService,
  GroupsService,
  PersonalDataCategories,
  RightsService,
  VersionsService,
} from '#consents';
import { KeyManager, MasterKeyCheck, loadMasterKeys } from '#keys';
import { MailTemplates } from '#mail';
import { Outbox, UnitOfWork, createOrm } from '#persistence';
import { loadSettings, newId, runInContext, systemClock, type Settings } from '#platform';
import { PrivacyNotices, PrivacyNoticesRepository } from '#privacy-notices';
import { ENTITIES } from '#runtime';
import { ApprovalPolicies, ApprovalPoliciesRepository, TenantSettings } from '#requests';
import { EndpointService, EventLog, UrlPolicy } from '#webhooks';
import type { Shell } from '../shell.js';

/** The services by which the API changes what a tenant decided, so that everything that follows from a change follows here. */
export interface ConfigServices {
  readonly unitOfWork: UnitOfWork;
  readonly audit: AuditTrail;
  readonly changes: DefinitionChanges;
  readonly tenants: TenantsService;
  readonly groups: GroupsService;
  readonly rights: RightsService;
  readonly definitions: DefinitionsService;
  readonly versions: VersionsService;
  readonly clients: ConsentClients;
  readonly profiles: ControllerProfiles;
  readonly categories: PersonalDataCategories;
  readonly endpoints: EndpointService;
  readonly approvals: ApprovalPolicies;
  readonly letters: MailTemplates;
  readonly privacyNotices: PrivacyNotices;
}

/** Who acts in the audit trail: whoever may start commands on the installation, whose name it does not keep. */
const COMMAND_LINE = { kind: 'system', id: 'cli' } as const;

/**
 * Runs `work` in one transaction of a tenant.
 * @throws AppError `resource.not_found`, and what `work` throws; nothing is written then
 */
export async function withTenantConfig<Result>(
  slug: string,
  shell: Shell,
  work: (services: ConfigServices) => Promise<Result>,
): Promise<Result> {
  const settings = loadSettings({ ...shell.environment });
  const masters = await loadMasterKeys(settings);
  const orm = await createOrm({ databaseUrl: settings.DATABASE_URL, entities: ENTITIES, poolSize: 2 });
  try {
    const unitOfWork = new UnitOfWork(orm);
    await new MasterKeyCheck(unitOfWork).confirm(masters);
    const services = servicesOf(unitOfWork, new KeyManager(masters, unitOfWork), settings);
    const { id: tenantId } = await services.tenants.getBySlug(slug);
    const context = { tenantId, actor: COMMAND_LINE, correlationId: newId('command') };
    return await runInContext(context, () => unitOfWork.run(() => work(services)));
  } finally {
    await orm.close(true);
  }
}

function servicesOf(unitOfWork: UnitOfWork, keys: KeyManager, settings: Settings): ConfigServices {
  const clock = systemClock;
  const audit = new AuditTrail(unitOfWork, clock);
  const outbox = new Outbox(unitOfWork);
  const events = new EventLog(unitOfWork, outbox, clock);
  const catalogue = readCatalogue(settings.CATALOGUE_DIR);
  const catalogues = new Catalogues(unitOfWork);
  const changes = new DefinitionChanges(unitOfWork, catalogues, audit, events);
  const groups = new GroupsService(unitOfWork, changes, clock);
  const rights = new RightsService(unitOfWork, changes, clock);
  const definitions = new DefinitionsService(unitOfWork, changes, groups, rights, clock);
  const profiles = new ControllerProfiles(unitOfWork, catalogues, audit, clock, settings);
  const builtins = new BuiltinConsents(unitOfWork, changes, catalogues, groups, clock);
  return {
    ...{ unitOfWork, audit, changes, groups, rights, definitions, profiles },
    tenants: new TenantsService(unitOfWork, audit, undefined, undefined, catalogue),
    versions: new VersionsService(unitOfWork, changes, definitions, clock),
    clients: new ConsentClients(unitOfWork, catalogues, changes, builtins, clock),
    categories: new PersonalDataCategories(unitOfWork, changes, catalogues, profiles, clock),
    endpoints: new EndpointService(unitOfWork, keys, audit, events, new UrlPolicy(settings), clock),
    approvals: new ApprovalPolicies(
      unitOfWork,
      new ApprovalPoliciesRepository(unitOfWork),
      new TenantSettings(unitOfWork),
      audit,
      clock,
    ),
    letters: new MailTemplates(unitOfWork, outbox, keys, audit, clock, catalogue),
    privacyNotices: new PrivacyNotices(
      unitOfWork,
      new PrivacyNoticesRepository(unitOfWork),
      audit,
      settings,
      clock,
    ),
  };
}
