import { createHash } from 'node:crypto';
import type { Catalogue } from '../spi/index.js';
import type { CatalogueParts } from './postgres.catalogue.js';
import type { Table } from './postgres.table.js';

const VERSIONED = [
  'pg_class WHERE oid >= 16384',
  'pg_attribute WHERE attrelid >= 16384',
  'pg_constraint WHERE oid >= 16384',
  'pg_index WHERE indexrelid >= 16384',
  'pg_trigger WHERE oid >= 16384',
  'pg_type WHERE oid >= 16384',
  'pg_enum WHERE oid >= 16384',
  'pg_namespace',
];

/**
 * An expression whose value changes with every change of the structure: a sum over the row versions of everything that
 * users made (their object ids begin at 16384) in the system catalogues, and the database's own id, which a database
 * made anew under the same name does not have. Statistics are updated in place and change nothing. It costs a tenth of
 * reading the catalogues.
 */
export const STRUCTURE_VERSION = `concat_ws('.', (SELECT oid FROM pg_database WHERE datname = current_database()), ${VERSIONED.map(
  (from) => `(SELECT sum(hashtext(concat(ctid, xmin))::bigint) FROM ${from})`,
).join(', ')})`;

/** What was read of one version of the structure. */
export interface KnownStructure {
  parts?: CatalogueParts;
  catalogue?: { readonly signature: string; readonly value: Catalogue };
  readonly tables: Map<string, Table>;
}

/** What this process remembers of one database, for as long as its structure stays as it is. */
export class StructureMemory {
  private version = '';
  private known: KnownStructure = { tables: new Map() };

  at(version: string): KnownStructure {
    if (version !== this.version) {
      this.version = version;
      this.known = { tables: new Map() };
    }
    return this.known;
  }
}

/** Databases that are remembered; a process works with few. */
const MEMORIES = 64;
const memories = new Map<string, StructureMemory>();

/** The memory of a connection is shared by all who open it: a worker opens its stores anew for every activity. */
export function structureMemory(connection: string): StructureMemory {
  const key = createHash('sha256').update(connection).digest('hex');
  const memory = memories.get(key) ?? new StructureMemory();
  memories.delete(key);
  memories.set(key, memory);
  const oldest = memories.keys().next().value;
  if (memories.size > MEMORIES && oldest !== undefined) memories.delete(oldest);
  return memory;
}
