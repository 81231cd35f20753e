import type { Connector } from '../spi/index.js';
import { SQLITE_CAPABILITIES, SqliteStore } from './sqlite.store.js';

/** SQLite 3 by the driver that is built into Node; the connection is the path of an existing file. */
export const sqliteConnector: Connector = {
  type: 'sqlite',
  capabilities: SQLITE_CAPABILITIES,
  open: (settings) => Promise.resolve(new SqliteStore(settings)),
};
