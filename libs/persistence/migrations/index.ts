import type { MigrationClass } from '../orm.js';
import { CoreMigration0001 } from './0001-core.migration.js';
import { AccessMigration0002 } from './0002-access.migration.js';

/** In order; a migration that has been released is never edited. */
export const MIGRATIONS: readonly MigrationClass[] = [CoreMigration0001, AccessMigration0002];
