import type { Connector } from '../spi/index.js';
import { POSTGRES_CAPABILITIES } from './postgres.capabilities.js';

/** PostgreSQL 13 or later; the connection is a `postgres://` URL. */
export const postgresConnector: Connector = {
  type: 'postgres',
  capabilities: POSTGRES_CAPABILITIES,
  open: async (settings) => {
    const { PostgresStore } = await import('./postgres.store.js');
    return new PostgresStore(settings);
  },
};
