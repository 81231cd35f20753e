import { AppError } from '#contracts';
import { ldapConnector } from './ldap/ldap.connector.js';
import { logsConnector } from './logs/index.js';
import { mariadbConnector, mysqlConnector } from './mysql/mysql.connector.js';
import { mongodbConnector } from './mongodb/mongodb.connector.js';
import { postgresConnector } from './postgres/postgres.connector.js';
import type { Connector, StoreType } from './spi/index.js';
import { redisConnector } from './redis/redis.connector.js';
import { sqliteConnector } from './sqlite/sqlite.connector.js';

const CONNECTORS: readonly Connector[] = [
  postgresConnector,
  mysqlConnector,
  mariadbConnector,
  sqliteConnector,
  mongodbConnector,
  redisConnector,
  ldapConnector,
  logsConnector,
];

/** The connector that knows stores of this type; `store.refused` when there is none. */
export function connectorFor(type: StoreType): Connector {
  const connector = CONNECTORS.find((candidate) => candidate.type === type);
  if (connector) return connector;
  throw new AppError('store.refused', { detail: `There is no connector for stores of type "${type}".` });
}

export { logsConnector, postgresConnector, sqliteConnector };
