import type { MigrationClass } from '../orm.js';
import { CoreMigration0001 } from './0001-core.migration.js';
import { AccessMigration0002 } from './0002-access.migration.js';
import { MessagesMigration0003 } from './0003-messages.migration.js';
import { RequestsMigration0004 } from './0004-requests.migration.js';
import { PlannedIdentifiersMigration0005 } from './0005-planned-identifiers.migration.js';
import { TasksMigration0006 } from './0006-tasks.migration.js';

/** In order; a migration that has been released is never edited. */
export const MIGRATIONS: readonly MigrationClass[] = [
  CoreMigration0001,
  AccessMigration0002,
  MessagesMigration0003,
  RequestsMigration0004,
  PlannedIdentifiersMigration0005,
  TasksMigration0006,
];
