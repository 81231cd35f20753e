import { InvalidArgumentError, Option } from 'commander';
import { EVIDENCE, GPC_MODES, RECONSENT_MODES } from '#contracts';
import type { AddCommand } from './command-parts.js';

/** More digits than any number of days needs would be rounded. */
function days(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Give a whole number of days.');
}

/** The parts of an installation (database, workflow service) are loaded only by the commands that need them. */
export const addAdminCommands: AddCommand = (program, shell, action) => {
  program
    .command('migrate')
    .description("Bring the installation's database to the newest schema. Doing it twice does it once.")
    .action(() =>
      action(async () => (await import('../admin/migrate-database.js')).migrateDatabase(shell))(),
    );
  const doctor = program
    .command('doctor')
    .description('Check settings, database, workflow service, queue, mail and keys; say what to do.')
    .option('--json', 'write one JSON document to standard output');
  doctor.action(() =>
    action(async () => (await import('../admin/doctor.js')).examine(doctor.opts(), shell))(),
  );
  const audit = program
    .command('audit')
    .description('Look after the audit trails of an installation.')
    .helpCommand(false);
  const verify = audit
    .command('verify')
    .description(
      'Check the hash chain of every audit trail and its published heads; an entry changed or cut off is named.',
    )
    .option('--json', 'write one JSON document to standard output');
  verify.action(() =>
    action(async () => (await import('../admin/verify-audit.js')).verifyAudit(verify.opts(), shell))(),
  );
  addKeysCommands(program, shell, action);
  const platformKey = program
    .command('platform-key')
    .description('Manage keys of who runs the platform: they see counts of every tenant and nothing else.')
    .helpCommand(false);
  const createKey = platformKey
    .command('create')
    .description('Make a platform key, which is shown once and never again.')
    .requiredOption('--name <name>', 'what it is for')
    .option('--json', 'write one JSON document to standard output');
  createKey.action(() =>
    action(async () =>
      (await import('../admin/platform-key.js')).createPlatformKey(createKey.opts(), shell),
    )(),
  );
  const listKeys = platformKey
    .command('list')
    .description('Show every platform key: who made it, when it was last used, who ended it.')
    .option('--json', 'write one JSON document to standard output');
  listKeys.action(() =>
    action(async () => (await import('../admin/platform-key.js')).listPlatformKeys(listKeys.opts(), shell))(),
  );
  const revokeKey = platformKey
    .command('revoke')
    .description('End a platform key.')
    .requiredOption('--id <id>', 'the id that was shown with it, or by list');
  revokeKey.action(() =>
    action(async () =>
      (await import('../admin/platform-key.js')).revokePlatformKey(revokeKey.opts(), shell),
    )(),
  );
  const tenants = program
    .command('tenants')
    .description('Manage the controllers of an installation.')
    .helpCommand(false);
  const create = tenants
    .command('create')
    .description('Make a tenant and its first API key, which is shown once and never again.')
    .requiredOption('--slug <slug>', 'short name: lower case letters, digits, hyphens')
    .requiredOption('--name <name>', 'name of the controller, as people know it')
    .option('--regime <code>', 'law that its clocks follow', 'EU_GDPR')
    .option('--zone <zone>', 'time zone in which its days begin and end', 'Etc/UTC')
    .option('--calendar <code>', 'holidays: a country such as DE, or a part of it such as DE-BE', 'DE')
    .option('--locale <tag>', 'language of notices when the language of a person is unknown', 'en')
    .option('--host <name...>', 'host names under which the tenant is reached without a credential')
    .option('--json', 'write one JSON document to standard output');
  create.action(() =>
    action(async () => (await import('../admin/create-tenant.js')).createTenant(create.opts(), shell))(),
  );
  const update = tenants
    .command('update')
    .description('Change the settings of a tenant.')
    .requiredOption('--slug <slug>', 'which tenant')
    .option('--four-eyes', 'who approves must be neither who submitted nor who asserted the identity')
    .option('--no-four-eyes', 'one person may do all of it')
    .option('--lift-notice-days <days>', 'how long a person is told before a restriction is lifted', days)
    .option('--retention-days <days>', 'how long after closing the identifiers of a request are kept', days)
    .option('--staff-mail <address...>', 'who is told once a day what waits for staff; replaces those before')
    .option('--no-staff-mail', 'tell nobody')
    .option(
      '--role-mail <role=address...>',
      'who is told once a day what waits for a role, such as dpo=dpo@example.com; replaces those before',
    )
    .option('--no-role-mail', 'tell no role')
    .option('--host <name...>', 'host names under which the tenant is reached; replace those before')
    .option('--no-host', 'no host name')
    .option(
      '--sub-identity <type>',
      'type of identifier that the sub of the consent API is, such as customer_id',
    )
    .addOption(
      new Option(
        '--reconsent <mode>',
        'strict: an acceptance of an older version counts for nothing once a new one is in force',
      ).choices(RECONSENT_MODES),
    )
    .addOption(
      new Option('--gpc-mode <mode>', 'what a signal of Global Privacy Control means').choices(GPC_MODES),
    )
    .option('--gpc-supported', 'say in /.well-known/gpc.json that the signal is abided by')
    .option('--no-gpc-supported', 'say that it is not')
    .option(
      '--gpc-statement-date <date>',
      'date of that statement, 2026-01-31 (default: today when it changes)',
    )
    .option('--establishment <place...>', 'places whose law applies whoever asks, such as DE or US-CA')
    .option('--no-establishment', 'no place')
    .option('--exempt-regime <id...>', 'regimes that the controller is not under, such as US_CA')
    .option('--no-exempt-regime', 'no regime')
    .option('--mailbox <address>', 'address whose mails become drafts of requests')
    .option('--no-mailbox', 'no mailbox')
    .addOption(
      new Option(
        '--evidence <part...>',
        "what of a person's own browser is kept with their answers: the network of its address, its family",
      ).choices(EVIDENCE),
    )
    .option('--no-evidence', 'keep nothing of it')
    .option(
      '--escalation <role=days...>',
      'who is told so many days before the safe end of a period, such as dpo=5 board=1; replace those before',
    )
    .option('--no-escalation', 'tell nobody beside operators')
    .option(
      '--acr-level <acr=level...>',
      'what a sign-on of an authentication context class proves, such as urn:example:passkey=L3; replace those before',
    )
    .option('--no-acr-level', 'every class but 0 proves L2')
    .option(
      '--deceased-rights <country...>',
      'countries whose law gives rights in the data of the dead, such as FR; replace those before',
    )
    .option('--no-deceased-rights', 'no country')
    .option('--identity-check <endpoint>', 'webhook endpoint, whk_…, that is asked about each new request')
    .option('--no-identity-check', 'ask nobody');
  update.action(() =>
    action(async () => (await import('../admin/tenant-settings.js')).updateTenant(update.opts(), shell))(),
  );
  const show = tenants
    .command('show')
    .description('Show a tenant and its settings, those included that it never decided.')
    .argument('<slug>', 'which tenant')
    .option('--json', 'write one JSON document to standard output');
  show.action((slug: string) =>
    action(async () => (await import('../admin/tenant-settings.js')).showTenant(slug, show.opts(), shell))(),
  );
};

const addKeysCommands: AddCommand = (program, shell, action) => {
  const keys = program
    .command('keys')
    .description('Look after the keys of an installation.')
    .helpCommand(false);
  const status = keys
    .command('status')
    .description('Count the keys under each master key, and say which master key may be taken out.')
    .option('--json', 'write one JSON document to standard output');
  status.action(() =>
    action(async () => (await import('../admin/keys.js')).showKeys(status.opts(), shell))(),
  );
  const rotate = keys
    .command('rotate')
    .description(
      'Wrap every key under the first line of MASTER_KEY_FILE; with --tenant, replace the signing key of a tenant.',
    )
    .option('--tenant <slug>', 'whose key to replace; needs --kind')
    .option('--kind <kind>', 'which key of the tenant: signing')
    .option('--json', 'write one JSON document to standard output');
  rotate.action(() =>
    action(async () => (await import('../admin/keys.js')).rotateKeys(rotate.opts(), shell))(),
  );
};
