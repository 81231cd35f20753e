import { z } from 'zod';
import { AppError } from '#contracts';
import { storeGrants } from './store-grants.js';

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );
const port = z.coerce.number().int().min(0).max(65_535);

/** Every setting of every process. Names are the environment variables. */
export const settingsSchema = z.object({
  HABEAS_MODE: z.enum(['production', 'standalone']).default('production'),
  HABEAS_HOME: z.string().default('.habeas'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** PostgreSQL that holds Habeas' own data. The login may be the owner: processes switch to a role that owns nothing. */
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'give the PostgreSQL of Habeas itself, postgres://login:password@host:5432/habeas',
  }),
  /** Connections of one process to PostgreSQL. */
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(20),
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('habeas'),
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_TLS: z.stringbool().default(false),
  TEMPORAL_UI_URL: z.url().optional(),
  /** Task queues this worker polls instead of the common one: those that the data map names for stores near it. */
  WORKER_QUEUES: list,
  /** Seconds without a heartbeat after which an activity is given to another worker. */
  HEARTBEAT_SECONDS: z.coerce.number().int().min(1).max(600).default(30),
  /** postgres:// or redis://; absent: the database of DATABASE_URL. */
  QUEUE_URL: z
    .url({ protocol: /^(postgres(ql)?|rediss?)$/, error: 'give postgres://… or redis://…, or leave it out' })
    .optional(),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'give a mail server, smtp://host:25 or smtps://login:password@host' })
    .optional(),
  /** Letters a day to one address that anybody can cause by naming it in a request; 0: as many as they are. */
  LETTERS_PER_DAY: z.coerce.number().int().min(0).max(10_000).default(20),
  /** Days for which the ledger of erasures is kept: longer than any backup of a store. */
  ERASURE_LEDGER_DAYS: z.coerce.number().int().min(1).max(36_500).default(400),
  MAIL_FROM: z.string().default('Privacy team <privacy@example.com>'),
  /** Where the dispatcher takes mails for the mailboxes of tenants; 0: nowhere. */
  INBOUND_MAIL_PORT: port.default(0),
  INBOUND_MAIL_HOST: z.string().default('127.0.0.1'),
  INBOUND_MAIL_MAX_BYTES: z.coerce.number().int().min(10_000).max(50_000_000).default(15_000_000),
  HOST: z.string().default('0.0.0.0'),
  PORT: port.default(3000),
  METRICS_PORT: port.default(0),
  /** Whether the counts of the dispatcher name tenants. */
  METRICS_TENANTS: z.stringbool().default(false),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'give the address at which people reach Habeas, https://…' })
    .optional(),
  /** Addresses or networks (CIDR) of reverse proxies whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: list,
  /** Calls a minute of one address to all paths together that need no credential, for each process. */
  PUBLIC_RATE_LIMIT: z.coerce.number().int().min(1).max(1_000_000).default(120),
  /** Of these, and of one person below `/v1/me`, those that are neither GET nor HEAD. */
  POST_RATE_LIMIT: z.coerce.number().int().min(1).max(1_000_000).default(90),
  /** The same for POST to links in mails alone: a mail provider unsubscribes its customers from few addresses. */
  ONE_CLICK_RATE_LIMIT: z.coerce.number().int().min(1).max(1_000_000).default(3_000),
  /** About how many rounds of work a form has to do for a request; a phone needs a second for the default. */
  PROOF_OF_WORK_ROUNDS: z.coerce.number().int().min(10).max(1_500).default(300),
  /** Shortest time between two questions to a store whether deletions are done that it has accepted. */
  DELETION_RECHECK_SECONDS: z.coerce.number().int().min(1).max(21_600).default(60),
  /** For how many days the link of the mail that asks who the person is confirms a request. */
  VERIFICATION_LINK_DAYS: z.coerce.number().int().min(1).max(90).default(7),
  /**
   * 32 bytes in Base64: a file, or an https:// address that answers with them. One of the two is needed. While the
   * master key is rotated, further lines hold the keys before it.
   */
  MASTER_KEY_FILE: z.string().optional(),
  MASTER_KEY_URL: z
    .url({ protocol: /^https?$/, error: 'give an address that answers with the key, https://…' })
    .optional(),
  /** Connections that the data map of a tenant may name, `tenant=env:NAME`. Nothing else is ever opened. */
  STORE_CONNECTIONS: storeGrants(list, /^env:\w+$/, 'shop=env:SHOP_DATABASE_URL'),
  /** Folders below which the data map of a tenant may name files, `tenant=/folder`. */
  STORE_ROOTS: storeGrants(list, /./, 'shop=/srv/shop'),
  /** Networks (CIDR) in which HTTP APIs that are stores may be although they are private. */
  STORE_ALLOW: list,
  /** Modules with strategies of one's own, `name=/file.mjs`; data maps of all tenants may name them. */
  STRATEGY_MODULES: list.refine(
    (entries) => entries.every((entry) => /^[a-z0-9]+(-[a-z0-9]+)*=.+$/.test(entry)),
    'write each entry as a name and a file, such as acme-id=/etc/habeas/acme-id.mjs',
  ),
  PACKAGE_ROOT: z.string().optional(),
  /** A folder like libs/catalogue/data: regimes and calendars of one's own, beside those that come along. */
  CATALOGUE_DIR: z.string().optional(),
  /** Networks (CIDR) to which webhooks may be sent although they are private. */
  WEBHOOK_ALLOW: list,
  /** Standalone only: API key with every permission of the demo tenant. */
  HABEAS_ADMIN_KEY: z.string().min(16, 'give at least 16 characters').optional(),
  /** Standalone only: the development issuer. */
  DEV_ISSUER_URL: z.url().optional(),
});
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/**
 * Reads the settings once, at the start of a process.
 * @throws AppError `setting.invalid` naming each wrong setting, never its value.
 */
export function loadSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = settingsSchema.safeParse(given);
  const wrong = result.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
  const problems = [...wrong, ...modeProblems(given)];
  if (!result.success || problems.length > 0) throw invalid(problems);
  return Object.freeze(result.data);
}

/** What depends on more than one setting. Looks at what was given, so that all problems are named at once. */
function modeProblems(given: Readonly<Record<string, string | undefined>>): string[] {
  const problems: string[] = [];
  if (!given.MASTER_KEY_FILE && !given.MASTER_KEY_URL)
    problems.push(
      'MASTER_KEY_FILE: give a file with 32 random bytes in Base64 (openssl rand -base64 32), or MASTER_KEY_URL',
    );
  if (given.HABEAS_MODE === 'standalone') return problems;
  if (given.HABEAS_ADMIN_KEY)
    problems.push('HABEAS_ADMIN_KEY: exists only in the standalone; use `habeas tenants create`');
  if (given.DEV_ISSUER_URL)
    problems.push('DEV_ISSUER_URL: the development issuer exists only in the standalone');
  if (!given.PUBLIC_URL)
    problems.push('PUBLIC_URL: needed in production, links in mails start with it; give https://…');
  if (!given.SMTP_URL)
    problems.push('SMTP_URL: needed in production, people are told by mail; give smtp://… or smtps://…');
  return problems;
}

const invalid = (problems: readonly string[]): AppError =>
  new AppError('setting.invalid', {
    detail: `These settings are missing or wrong:\n  ${problems.join('\n  ')}`,
  });
