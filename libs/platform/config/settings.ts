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
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
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
  QUEUE_URL: z.url({ protocol: /^(postgres(ql)?|rediss?)$/ }).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.string().default('Privacy team <privacy@example.com>'),
  HOST: z.string().default('0.0.0.0'),
  PORT: port.default(3000),
  METRICS_PORT: port.default(0),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Addresses or networks (CIDR) of reverse proxies whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: list,
  /** 32 bytes in Base64: a file, or an https:// address that answers with them. One of the two is needed. */
  MASTER_KEY_FILE: z.string().optional(),
  MASTER_KEY_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Connections that the data map of a tenant may name, `tenant=env:NAME`. Nothing else is ever opened. */
  STORE_CONNECTIONS: storeGrants(list, /^env:\w+$/, 'shop=env:SHOP_DATABASE_URL'),
  /** Folders below which the data map of a tenant may name files, `tenant=/folder`. */
  STORE_ROOTS: storeGrants(list, /./, 'shop=/srv/shop'),
  PACKAGE_ROOT: z.string().optional(),
  /** Networks (CIDR) to which webhooks may be sent although they are private. */
  WEBHOOK_ALLOW: list,
  /** Standalone only: API key with every permission of the demo tenant. */
  HABEAS_ADMIN_KEY: z.string().min(16).optional(),
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
  if (!result.success)
    throw invalid(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  const problems = modeProblems(result.data);
  if (problems.length > 0) throw invalid(problems);
  return Object.freeze(result.data);
}

function modeProblems(settings: Settings): string[] {
  const problems: string[] = [];
  if (!settings.MASTER_KEY_FILE && !settings.MASTER_KEY_URL)
    problems.push(
      'MASTER_KEY_FILE: give a file with 32 random bytes in Base64 (openssl rand -base64 32), or MASTER_KEY_URL',
    );
  if (settings.HABEAS_MODE === 'standalone') return problems;
  if (settings.HABEAS_ADMIN_KEY)
    problems.push('HABEAS_ADMIN_KEY: exists only in the standalone; use `habeas tenants create`');
  if (settings.DEV_ISSUER_URL)
    problems.push('DEV_ISSUER_URL: the development issuer exists only in the standalone');
  if (!settings.PUBLIC_URL) problems.push('PUBLIC_URL: needed in production, links in mails start with it');
  if (!settings.SMTP_URL) problems.push('SMTP_URL: needed in production, people are told by mail');
  return problems;
}

const invalid = (problems: readonly string[]): AppError =>
  new AppError('setting.invalid', {
    detail: `These settings are missing or wrong:\n  ${problems.join('\n  ')}`,
  });
