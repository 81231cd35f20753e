import type { HttpApi, HttpCollection } from '#connectors/spi';
import { parseDataMap } from '#engine';
import type { ContractTable } from '../../libs/connectors/contract/contract-data.js';

/** What a data map would say of the service of the specs. */
export function descriptionOf(
  tables: readonly ContractTable[],
  more: Record<string, unknown> = {},
  each: (table: string) => Partial<Record<keyof HttpCollection, unknown>> = () => ({}),
): HttpApi {
  const collections = Object.fromEntries(
    tables.map(({ name, columns, indexes }) => {
      const path = `/${encodeURIComponent(name)}`;
      const item = `${path}/{_id}`;
      return [
        name,
        {
          key: ['_id'],
          columns: {
            _id: 'text',
            ...Object.fromEntries(
              columns.map((column) => [
                column.name,
                {
                  kind: column.type,
                  nullable: column.required !== true,
                  maxLength: column.length ?? null,
                },
              ]),
            ),
          },
          items: '/data',
          find: Object.fromEntries(
            [...new Set(['id', ...indexes.flat()])]
              .filter((column) => columns.some((one) => one.name === column))
              .map((column) => [column, { path, query: { by: column, value: '{value}' } }]),
          ),
          list: { path, total: '/meta/total' },
          paging: { cursor: { at: '/meta/next', query: 'cursor' } },
          read: { path: item, item: '/data' },
          update: { path: item },
          delete: { path: item },
          ...each(name),
        },
      ];
    }),
  );
  const api = { auth: { bearer: 'env:SERVICE_TOKEN' }, collections, ...more };
  const map = { version: 1, stores: [{ id: 's', type: 'http', connection: 'env:SERVICE', api }] };
  const [store] = parseDataMap(JSON.stringify(map)).stores;
  return store!.api!;
}
