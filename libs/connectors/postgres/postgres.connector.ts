import type { Connector } from '../spi/index.js';
import { POSTGRES_CAPABILITIES } from './postgres.capabilities.js';
import { PostgresStore } from './postgres.store.js';

/** PostgreSQL 13 or later; the connection is a `postgres://` URL. */
export const postgresConnector: Connector = {
  type: 'postgres',
  capabilities: POSTGRES_CAPABILITIES,
  open: (settings) => Promise.resolve(new PostgresStore(settings)),
};
