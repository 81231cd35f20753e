import { TenantsService } from '#access';
import { AuditTrail } from '#audit';
import { readCatalogue } from '#catalogue';
import { AppError } from '#contracts';
import type { TenantSettingsView, UpdateTenant } from '#contracts/schemas';
import { UnitOfWork, createOrm } from '#persistence';
import { loadSettings, systemClock } from '#platform';
import { ENTITIES } from '#runtime';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { Shell } from '../shell.js';

interface UpdateOptions {
  readonly slug: string;
  readonly fourEyes?: boolean;
  readonly liftNoticeDays?: number;
  readonly retentionDays?: number;
  readonly subIdentity?: string;
  readonly reconsent?: TenantSettingsView['reconsent'];
  readonly gpcMode?: TenantSettingsView['gpc']['mode'];
  readonly gpcSupported?: boolean;
  readonly gpcStatementDate?: string;
  /** false: nobody; absent: as it is. */
  readonly staffMail?: readonly string[] | false;
  readonly roleMail?: readonly string[] | false;
  /** false: nothing; absent: as it is. */
  readonly evidence?: UpdateTenant['evidence'] | false;
  /** false: none; absent: as they are. */
  readonly establishment?: readonly string[] | false;
  readonly exemptRegime?: readonly string[] | false;
  readonly host?: readonly string[] | false;
  /** `role=days` */
  readonly escalation?: readonly string[] | false;
  /** `acr=level` */
  readonly acrLevel?: readonly string[] | false;
  readonly deceasedRights?: readonly string[] | false;
  readonly identityCheck?: string | false;
  /** false: none; absent: as it is. */
  readonly mailbox?: string | false;
}

const LABELS: Readonly<Record<keyof TenantSettingsView, string>> = {
  fourEyes: 'four eyes',
  liftNoticeDays: 'lift notice',
  retentionDays: 'retention',
  staffMail: 'staff mail',
  roleMail: 'role mail',
  subIdentity: 'sub identity',
  reconsent: 'reconsent',
  gpc: 'GPC',
  establishments: 'established',
  exemptRegimes: 'exempt from',
  evidence: 'evidence',
  acrLevels: 'acr levels',
  deceasedRights: 'dead persons',
  escalation: 'escalated',
  identityCheck: 'checked by',
  controllers: 'works for',
  processorFor: 'usually for',
  mailbox: 'mailbox',
};
const LABEL_WIDTH = 13;
/** What a list of none means. */
const EMPTY: Readonly<Record<string, string>> = {
  evidence: 'nothing',
  staffMail: 'nobody',
  deceasedRights: 'no rights in any country',
};

/** Changes what is named and says what it was before. */
export function updateTenant(
  {
    slug,
    staffMail,
    roleMail,
    host,
    evidence,
    establishment,
    exemptRegime,
    mailbox,
    gpcMode,
    gpcSupported,
    gpcStatementDate,
    escalation,
    acrLevel,
    deceasedRights,
    identityCheck,
    ...given
  }: UpdateOptions,
  shell: Shell,
): Promise<ExitCode> {
  const gpc = gpcOf(gpcMode, gpcSupported, gpcStatementDate);
  const input: UpdateTenant = {
    ...(given as UpdateTenant),
    ...(gpc && { gpc }),
    ...(staffMail !== undefined && { staffMail: [...(staffMail || [])] }),
    ...(roleMail !== undefined && { roleMail: roleMailOf(roleMail || []) }),
    ...(evidence !== undefined && { evidence: evidence || [] }),
    ...(establishment !== undefined && { establishments: [...(establishment || [])] }),
    ...(exemptRegime !== undefined && { exemptRegimes: [...(exemptRegime || [])] }),
    ...(mailbox !== undefined && { mailbox: mailbox || null }),
    ...(host !== undefined && { hosts: [...(host || [])] }),
    ...(escalation !== undefined && { escalation: escalationOf(escalation || []) }),
    ...(acrLevel !== undefined && { acrLevels: acrLevelsOf(acrLevel || []) }),
    ...(deceasedRights !== undefined && { deceasedRights: [...(deceasedRights || [])] }),
    ...(identityCheck !== undefined && { identityCheck: identityCheck || null }),
  };
  if (Object.keys(input).length === 0)
    throw new AppError('request.invalid', {
      detail:
        'Say what to change: --four-eyes, --no-four-eyes, --lift-notice-days, --retention-days, --staff-mail, --no-staff-mail, --role-mail, --no-role-mail, --host, --no-host, --sub-identity, --reconsent, --gpc-mode, --gpc-supported, --no-gpc-supported, --gpc-statement-date, --establishment, --no-establishment, --exempt-regime, --no-exempt-regime, --mailbox, --no-mailbox, --evidence, --no-evidence, --escalation, --no-escalation, --acr-level, --no-acr-level, --deceased-rights, --no-deceased-rights, --identity-check or --no-identity-check.',
    });
  return withTenants(shell, async (tenants) => {
    const changes = await tenants.update(slug, input);
    shell.print(line('tenant', `${slug} changed`));
    for (const [name, { from, to }] of Object.entries(changes))
      shell.print(settingLine(name, `${shown(name, from)} → ${shown(name, to)}`));
  });
}

/** `dpo=5`: five days before. What is no number the settings refuse. */
const escalationOf = (given: readonly string[]): NonNullable<UpdateTenant['escalation']> =>
  given.map((pair) => {
    const [role, days] = parted(pair, 'escalation', 'dpo=5');
    return { role, daysBefore: /^\d{1,3}$/.test(days) ? Number(days) : Number.NaN };
  });

/** Several of a role add up. */
function roleMailOf(given: readonly string[]): NonNullable<UpdateTenant['roleMail']> {
  const mail: Record<string, string[]> = {};
  for (const pair of given) {
    const [role, address] = parted(pair, 'role-mail', 'dpo=dpo@example.com');
    (mail[role] ??= []).push(address);
  }
  return mail;
}

/** A class may itself hold an equals sign: the level stands behind the last one. */
const acrLevelsOf = (given: readonly string[]): NonNullable<UpdateTenant['acrLevels']> =>
  Object.fromEntries(given.map((pair) => parted(pair, 'acr-level', 'urn:example:passkey=L3'))) as NonNullable<
    UpdateTenant['acrLevels']
  >;

function parted(pair: string, option: string, example: string): [string, string] {
  const at = pair.lastIndexOf('=');
  if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
  throw new AppError('request.invalid', {
    param: option,
    detail: `--${option}: "${pair}" has no equals sign. Write it as in ${example}.`,
  });
}

/** A statement about the signal carries the date on which it was made, unless another is given. */
function gpcOf(
  mode: TenantSettingsView['gpc']['mode'] | undefined,
  supported: boolean | undefined,
  date: string | undefined,
): UpdateTenant['gpc'] {
  if (mode === undefined && supported === undefined && date === undefined) return undefined;
  const stated = date ?? (supported === undefined ? undefined : systemClock.now().toISOString().slice(0, 10));
  return {
    ...(mode !== undefined && { mode }),
    ...(supported !== undefined && { supported }),
    ...(stated !== undefined && { statementDate: stated }),
  };
}

/** What is in force, whether it was decided or never touched. */
export function showTenant(
  slug: string,
  { json }: { readonly json?: true },
  shell: Shell,
): Promise<ExitCode> {
  return withTenants(shell, async (tenants) => {
    const { id, name, regime, zone, calendar, locale, createdAt } = await tenants.getBySlug(slug);
    const { settings, hosts } = await tenants.inTenant(id, () => tenants.decided());
    const facts = { name, regime, zone, calendar, locale };
    if (json) {
      const document = { id, slug, ...facts, createdAt: createdAt.toISOString(), hosts, settings };
      return shell.print(JSON.stringify(document, null, 2));
    }
    shell.print(line('tenant', `${slug} (${id})`));
    for (const [fact, value] of Object.entries(facts)) shell.print(line(fact, value));
    shell.print(line('hosts', hosts.length > 0 ? hosts.join(', ') : 'none'));
    for (const [setting, value] of Object.entries(settings))
      shell.print(settingLine(setting, shown(setting, value)));
  });
}

const line = (label: string, value: string): string => `${label.padEnd(LABEL_WIDTH)}${value}`;
const settingLine = (name: string, value: string): string =>
  line(LABELS[name as keyof TenantSettingsView] ?? name, value);

function shown(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (name === 'escalation') return escalationShown(value as TenantSettingsView['escalation']);
  if (name === 'controllers') return controllersShown(value as TenantSettingsView['controllers']);
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : (EMPTY[name] ?? 'none');
  if (value === null) return name === 'mailbox' ? 'none' : 'nobody';
  if (name === 'roleMail') return roleMailShown(value as TenantSettingsView['roleMail']);
  if (name === 'acrLevels') return acrShown(value as TenantSettingsView['acrLevels']);
  if (name === 'gpc') return gpcShown(value as TenantSettingsView['gpc']);
  return name.endsWith('Days') ? `${String(value)} days` : String(value);
}

function acrShown(levels: TenantSettingsView['acrLevels']): string {
  const shownLevels = Object.entries(levels).map(([acr, level]) => `${acr}=${level}`);
  return shownLevels.length > 0 ? shownLevels.join(', ') : 'none';
}

const roleMailShown = (roles: TenantSettingsView['roleMail']): string =>
  Object.entries(roles)
    .flatMap(([role, addresses]) => addresses.map((address) => `${role}=${address}`))
    .join(', ') || 'nobody';

const escalationShown = (steps: TenantSettingsView['escalation']): string =>
  steps.map(({ daysBefore, role }) => `${role} ${daysBefore} days before`).join(', ') || 'to nobody else';

const controllersShown = (controllers: TenantSettingsView['controllers']): string =>
  controllers.map(({ id, name }) => `${name} (${id})`).join(', ') || 'itself alone';

const gpcShown = ({ mode, supported, statementDate }: TenantSettingsView['gpc']): string =>
  `${mode}, ${supported ? 'supported' : 'not supported'}${statementDate === null ? '' : ` (stated ${statementDate})`}`;

async function withTenants(
  shell: Shell,
  work: (tenants: TenantsService) => Promise<void>,
): Promise<ExitCode> {
  const settings = loadSettings({ ...shell.environment });
  const orm = await createOrm({ databaseUrl: settings.DATABASE_URL, entities: ENTITIES, poolSize: 2 });
  try {
    const unitOfWork = new UnitOfWork(orm);
    const audit = new AuditTrail(unitOfWork, systemClock);
    const catalogue = readCatalogue(settings.CATALOGUE_DIR);
    await work(new TenantsService(unitOfWork, audit, undefined, undefined, catalogue));
    return EXIT.done;
  } finally {
    await orm.close(true);
  }
}
