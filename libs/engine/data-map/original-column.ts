import type { DataMapDocument } from './document-schema.js';

/**
 * The full name, `store.collection.column`, of a column that is written as `column` of the same collection, as
 * `collection.column` of the same store, or in full; null when the map lists no such column.
 */
export function originalColumn(
  { stores }: DataMapDocument,
  place: { readonly store: string; readonly collection: string },
  written: string,
): string | null {
  const listed = new Set(
    stores.flatMap(({ id, collections }) =>
      collections.flatMap(({ name, columns }) =>
        Object.keys(columns).map((column) => `${id}.${name}.${column}`),
      ),
    ),
  );
  const readings = [`${place.store}.${place.collection}.${written}`, `${place.store}.${written}`, written];
  return readings.find((name) => listed.has(name)) ?? null;
}
