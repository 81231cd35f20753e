import { AppError } from '#contracts';
import { filesConnector } from './files/files.connector.js';
import { httpConnector } from './http/http.connector.js';
import { ldapConnector } from './ldap/ldap.connector.js';
import { logsConnector } from './logs/index.js';
import { mariadbConnector, mysqlConnector } from './mysql/mysql.connector.js';
import { mongodbConnector } from './mongodb/mongodb.connector.js';
import { postgresConnector } from './postgres/postgres.connector.js';
import { s3Connector } from './s3/s3.connector.js';
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
  s3Connector,
  ldapConnector,
  logsConnector,
  filesConnector,
  httpConnector,
];

/** The connector that knows stores of this type; `store.refused` when there is none. */
export function connectorFor(type: StoreType): Connector {
  const connector = CONNECTORS.find((candidate) => candidate.type === type);
  if (connector) return connector;
  throw new AppError('store.refused', { detail: `There is no connector for stores of type "${type}".` });
}

export { FileNotes } from './http/file-notes.js';
export { sealedNotes } from './http/sealed-notes.js';
export { logsConnector, postgresConnector, sqliteConnector };
export { formatNamed } from './formats/index.js';
