import { NAMESPACE } from '../servers/temporal.mjs';
import { adminKey, masterKeyFile } from './home.mjs';

const LOOPBACK = '127.0.0.1';

/** Names of the parts' databases on the server of DATABASE_URL. */
const DATABASE = 'habeas';
const SHOP_DATABASE = 'demo_shop';

/** Slug of the only tenant that may reach the demo shop. */
const DEMO_TENANT = 'demo';

/**
 * What every part is told. A variable that the person has set wins where it makes sense to bring one's own.
 * @param {{home: import('./home.mjs').Home, ports: Record<string, number>, port: number, given: NodeJS.ProcessEnv}} options
 * @returns {Record<string, string>}
 */
export function environmentOf({ home, ports, port, given }) {
  const server = `postgresql://postgres@${LOOPBACK}:${ports.postgres}`;
  const databaseUrl = given.DATABASE_URL || `${server}/${DATABASE}`;
  return {
    ...withoutAdminKey(given),
    HABEAS_MODE: 'standalone',
    HABEAS_HOME: home.path,
    HOST: LOOPBACK,
    PORT: String(port),
    PUBLIC_URL: `http://${LOOPBACK}:${port}`,
    DATABASE_URL: databaseUrl,
    QUEUE_URL: given.QUEUE_URL || databaseUrl,
    SMTP_URL: given.SMTP_URL || ownMail(ports),
    ...temporalOf(ports, given),
    MASTER_KEY_FILE: masterKeyFile(home),
    PACKAGE_ROOT: home.file('packages'),
    WEBHOOK_ALLOW: given.WEBHOOK_ALLOW || '127.0.0.0/8,::1/128',
    DEV_ISSUER_URL: `http://${LOOPBACK}:${ports.issuer}`,
    ...shopOf(home, databaseUrl, given),
  };
}

/** The API checks it and `prepare` registers it; no other part sees it. */
export const withAdminKey = (environment, home, given) => ({
  ...environment,
  HABEAS_ADMIN_KEY: adminKey(home, given.HABEAS_ADMIN_KEY),
});

/** Where our own mail catcher listens. */
export const ownMail = (ports) => `smtp://${LOOPBACK}:${ports.smtp}`;

export const withMailPage = (environment, port) => ({ ...environment, MAIL_PAGE_PORT: String(port) });
export const withMetrics = (environment, port) => ({ ...environment, METRICS_PORT: String(port) });

function withoutAdminKey(given) {
  const rest = { ...given };
  delete rest.HABEAS_ADMIN_KEY;
  return rest;
}

const temporalOf = (ports, given) => ({
  TEMPORAL_ADDRESS: given.TEMPORAL_ADDRESS || `${LOOPBACK}:${ports.temporal}`,
  TEMPORAL_NAMESPACE: (given.TEMPORAL_ADDRESS && given.TEMPORAL_NAMESPACE) || NAMESPACE,
  ...(given.TEMPORAL_ADDRESS ? {} : { TEMPORAL_UI_URL: `http://${LOOPBACK}:${ports.temporalUi}` }),
});

function shopOf(home, databaseUrl, given) {
  const shop = new URL(databaseUrl);
  shop.pathname = `/${SHOP_DATABASE}`;
  return {
    SHOP_DATABASE_URL: given.SHOP_DATABASE_URL || shop.href,
    SUPPORT_SQLITE: home.file('shop', 'support.sqlite'),
    SHOP_LOGS: home.file('shop', 'logs'),
    STORE_CONNECTIONS: granted(
      given.STORE_CONNECTIONS,
      ['SHOP_DATABASE_URL', 'SUPPORT_SQLITE', 'SHOP_LOGS'].map((name) => `${DEMO_TENANT}=env:${name}`),
    ),
    STORE_ROOTS: granted(given.STORE_ROOTS, [`${DEMO_TENANT}=${home.file('shop')}`]),
  };
}

/** What somebody granted, and what the demo shop needs; each once. */
function granted(given = '', own) {
  const entries = given.split(',').map((entry) => entry.trim());
  return [...new Set([...entries.filter(Boolean), ...own])].join(',');
}
