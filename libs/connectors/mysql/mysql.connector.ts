import type { Connector } from '../spi/index.js';
import { MYSQL_CAPABILITIES } from './mysql.capabilities.js';

/** MySQL 8.0.16 or later; the connection is a `mysql://` URL. */
export const mysqlConnector: Connector = {
  type: 'mysql',
  capabilities: MYSQL_CAPABILITIES,
  open: async (settings) => {
    const { MysqlStore } = await import('./mysql.store.js');
    return new MysqlStore(settings);
  },
};

/** MariaDB 10.6 or later. Which of the two a server is, it says itself; the type in the data map is for people. */
export const mariadbConnector: Connector = { ...mysqlConnector, type: 'mariadb' };
