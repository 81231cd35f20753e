import type { MigrationClass } from '../orm.js';
import { CoreMigration0001 } from './0001-core.migration.js';
import { MessagesMigration0003 } from './0003-messages.migration.js';

/** In order; a migration that has been released is never edited. */
export const MIGRATIONS: readonly MigrationClass[] = [CoreMigration0001, MessagesMigration0003];
