/**
 * Everything that {@link describeDatabase} asks, one statement per kind of thing. Partitions are hidden behind their
 * parent; schemas of the system and of temporary tables are left out.
 */
const RELATIONS_IN_SCOPE = `
  c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'`;

export const RELATIONS = `
  SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS relkind,
         c.relrowsecurity AS row_level_security,
         has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable,
         CASE WHEN c.relkind = 'p' THEN
           (SELECT sum(l.reltuples) FILTER (WHERE l.reltuples >= 0) FROM pg_partition_tree(c.oid) p
              JOIN pg_class l ON l.oid = p.relid WHERE p.isleaf)
         ELSE c.reltuples END::float8 AS estimate,
         CASE WHEN c.relkind IN ('r', 'm') AND NOT c.relhassubclass
               AND EXISTS (SELECT FROM pg_am a WHERE a.oid = c.relam AND a.amname = 'heap')
               AND current_setting('server_version_num')::int >= 140000 THEN c.relpages END AS pages
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${RELATIONS_IN_SCOPE}
   ORDER BY n.nspname, c.relname`;

export const COLUMNS = `
  SELECT a.attrelid::text AS oid, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
         b.typname AS base_name, b.typtype AS base_type, b.typcategory AS base_category,
         NOT (a.attnotnull OR t.typnotnull) AS nullable,
         a.attgenerated <> '' OR a.attidentity = 'a' AS read_only,
         a.attidentity <> '' OR EXISTS (
           SELECT FROM pg_attrdef f WHERE f.adrelid = a.attrelid AND f.adnum = a.attnum
                   AND pg_get_expr(f.adbin, f.adrelid) LIKE 'nextval(%') AS is_counted,
         CASE WHEN b.typname IN ('varchar', 'bpchar') AND m.typmod > 4 THEN m.typmod - 4
              WHEN b.typname = 'name' THEN 63 END AS max_length,
         (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = b.oid) AS enum_values
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_type t ON t.oid = a.atttypid
    JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
    CROSS JOIN LATERAL (SELECT CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END AS typmod) m
   WHERE a.attnum > 0 AND NOT a.attisdropped AND ${RELATIONS_IN_SCOPE}
   ORDER BY a.attrelid, a.attnum`;

/** Columns of an index in order; of an index over expressions the columns that the expressions use. */
export const INDEXES = `
  SELECT i.indrelid::text AS oid, x.relname AS name, i.indisprimary AS is_primary, i.indisunique AS is_unique,
         i.indpred IS NOT NULL AS is_partial,
         0 = ANY(i.indkey::int2[]) AS has_expression,
         ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, position)
                 JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                WHERE k.position <= i.indnkeyatts ORDER BY k.position) AS plain_columns,
         ARRAY(SELECT a.attname::text FROM pg_depend d
                 JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
                  AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid AND d.refobjsubid > 0
                GROUP BY a.attnum, a.attname ORDER BY a.attnum) AS used_columns
    FROM pg_index i
    JOIN pg_class x ON x.oid = i.indexrelid
    JOIN pg_class c ON c.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE i.indisvalid AND ${RELATIONS_IN_SCOPE}
   ORDER BY i.indrelid, x.relname`;

/** The tables behind each materialised view, also through other views. */
export const COPIES = `
  WITH RECURSIVE reads AS (
    SELECT DISTINCT r.ev_class AS view, d.refobjid AS source
      FROM pg_rewrite r
      JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
       AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
  ), behind AS (
    SELECT c.oid AS view, reads.source FROM pg_class c JOIN reads ON reads.view = c.oid WHERE c.relkind = 'm'
    UNION
    SELECT behind.view, reads.source FROM behind JOIN reads ON reads.view = behind.source
  )
  SELECT behind.view::text AS oid, n.nspname AS schema, c.relname AS name
    FROM behind
    JOIN pg_class c ON c.oid = behind.source AND c.relkind IN ('r', 'p', 'f')
    JOIN pg_namespace n ON n.oid = c.relnamespace
   ORDER BY 1, 2, 3`;

/** Checks of tables, then checks of the domains that columns use. */
export const CHECKS = `
  SELECT k.conrelid::text AS oid, k.conname AS name, pg_get_expr(k.conbin, k.conrelid) AS expression,
         ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(attnum, position)
                 JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum ORDER BY u.position) AS columns
    FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE k.contype = 'c' AND ${RELATIONS_IN_SCOPE}
  UNION ALL
  SELECT a.attrelid::text, k.conname, pg_get_constraintdef(k.oid), ARRAY[a.attname::text]
    FROM pg_constraint k
    JOIN pg_attribute a ON a.atttypid = k.contypid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE k.contype = 'c' AND ${RELATIONS_IN_SCOPE}
   ORDER BY 1, 2`;

export const TRIGGERS = `
  SELECT t.tgrelid::text AS oid, t.tgname AS name
    FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE NOT t.tgisinternal AND ${RELATIONS_IN_SCOPE}
   ORDER BY t.tgrelid, t.tgname`;

/** A key declared on a partition counts for the whole table. */
export const FOREIGN_KEYS = `
  SELECT k.conname AS name, k.confdeltype AS on_delete, k.condeferrable AS deferrable,
         coalesce(pg_partition_root(k.conrelid), k.conrelid)::oid::text AS from_oid,
         coalesce(pg_partition_root(k.confrelid), k.confrelid)::oid::text AS to_oid,
         ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(attnum, position)
                 JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum ORDER BY u.position) AS from_columns,
         ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u(attnum, position)
                 JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum ORDER BY u.position) AS to_columns
    FROM pg_constraint k
   WHERE k.contype = 'f' AND k.conparentid = 0
   ORDER BY 4, k.conname`;
