import { jsonChecks } from './mysql.table.js';
import { JOURNAL } from './mysql.journal.js';

/** Everything that the catalogue is read from, for the database of the connection; columns as bytes. */

export const RELATIONS = `
  SELECT CAST(table_name AS BINARY), CAST(table_type AS BINARY), CAST(engine AS BINARY),
         CAST(COALESCE(table_rows, 0) AS BINARY), CAST(create_options AS BINARY)
    FROM information_schema.tables
   WHERE table_schema = DATABASE() AND table_type <> 'SEQUENCE' AND table_name <> '${JOURNAL}'
   ORDER BY CAST(table_name AS BINARY)`;

export const columnsSql = (isMariadb: boolean): string => `
  SELECT CAST(c.table_name AS BINARY), CAST(c.column_name AS BINARY), CAST(c.data_type AS BINARY),
         CAST(c.column_type AS BINARY), CAST(c.character_maximum_length AS BINARY), CAST(c.is_nullable AS BINARY),
         CAST(c.generation_expression AS BINARY), CAST(j.constraint_name AS BINARY), CAST(c.extra AS BINARY)
    FROM information_schema.columns c
    LEFT JOIN (${jsonChecks(isMariadb)}) j ON c.data_type = 'longtext'
         AND CAST(j.table_name AS BINARY) = CAST(c.table_name AS BINARY)
         AND CAST(j.constraint_name AS BINARY) = CAST(c.column_name AS BINARY)
   WHERE c.table_schema = DATABASE()
   ORDER BY c.table_name, c.ordinal_position`;

/** Parts that are expressions have no column. */
export const INDEXES = `
  SELECT CAST(table_name AS BINARY), CAST(index_name AS BINARY), CAST(non_unique AS BINARY),
         CAST(column_name AS BINARY), CAST(index_type AS BINARY)
    FROM information_schema.statistics
   WHERE table_schema = DATABASE()
   ORDER BY CAST(table_name AS BINARY), CAST(index_name AS BINARY), seq_in_index`;

/** MySQL names the table of a check only among all constraints; MariaDB names checks per table. */
export const checksSql = (isMariadb: boolean): string =>
  isMariadb
    ? `SELECT CAST(table_name AS BINARY), CAST(constraint_name AS BINARY), CAST(check_clause AS BINARY)
         FROM information_schema.check_constraints WHERE constraint_schema = DATABASE() ORDER BY 1, 2`
    : `SELECT CAST(t.table_name AS BINARY), CAST(c.constraint_name AS BINARY), CAST(c.check_clause AS BINARY)
         FROM information_schema.check_constraints c
         JOIN information_schema.table_constraints t ON t.constraint_schema = c.constraint_schema
              AND t.constraint_name = c.constraint_name AND t.constraint_type = 'CHECK'
        WHERE c.constraint_schema = DATABASE() ORDER BY 1, 2`;

export const TRIGGERS = `
  SELECT CAST(event_object_table AS BINARY), CAST(trigger_name AS BINARY)
    FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY 1, 2`;

/** Keys within the database. */
export const FOREIGN_KEYS = `
  SELECT CAST(k.table_name AS BINARY), CAST(k.constraint_name AS BINARY), CAST(k.column_name AS BINARY),
         CAST(k.referenced_table_name AS BINARY), CAST(k.referenced_column_name AS BINARY), CAST(r.delete_rule AS BINARY)
    FROM information_schema.key_column_usage k
    JOIN information_schema.referential_constraints r ON r.constraint_schema = k.constraint_schema
         AND r.table_name = k.table_name AND r.constraint_name = k.constraint_name
   WHERE k.table_schema = DATABASE() AND k.referenced_table_schema = DATABASE()
   ORDER BY 1, 2, k.ordinal_position`;
