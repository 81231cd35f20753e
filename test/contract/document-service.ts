import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ContractFixture } from '../../libs/connectors/contract/contract-fixture.js';
import type { ContractRow, ContractTable } from '../../libs/connectors/contract/contract-data.js';

type Document = Record<string, unknown>;
interface Held {
  readonly table: ContractTable;
  readonly documents: Map<string, Document>;
}
interface Patch {
  readonly key: string;
  readonly set?: Document;
  /** The patch is made only where these values stand. */
  readonly expect?: Document;
}

/** A small service that keeps documents in memory and speaks JSON over HTTP: what many programs offer, and no more. */
export async function startDocumentService() {
  const collections = new Map<string, Held>();
  const notes = new Map<string, string>();
  let lastKey = 0;
  const held = (name: string): Held => collections.get(name)!;

  const operations: Record<string, (body: never) => unknown> = {
    list: () =>
      [...collections.values()].map(({ table, documents }) => ({ ...table, count: documents.size })),
    get: ({ collection, after, limit }: { collection: string; after: string; limit: number }) =>
      [...(collections.get(collection)?.documents ?? [])].filter(([key]) => key > after).slice(0, limit),
    patch: ({ collection, patches }: { collection: string; patches: Patch[] }) =>
      patches.every((patch) => change(held(collection).documents, patch)),
    note: ({ id }: { id: string }) => notes.get(id) ?? null,
    swap: ({ id, expected, next }: { id: string; expected: string | null; next: string | null }) => {
      if ((notes.get(id) ?? null) !== expected) return false;
      if (next === null) notes.delete(id);
      else notes.set(id, next);
      return true;
    },
    notes: ({ prefix }: { prefix: string }) => [...notes.keys()].filter((id) => id.startsWith(prefix)),
  };

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString()) as never;
      response.end(JSON.stringify(operations[request.url?.slice(1) ?? '']?.(body) ?? null));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const toDocument = ({ table }: Held, row: ContractRow): Document =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        const isJson = table.columns.some((column) => column.name === name && column.type === 'json');
        return [name, isJson && typeof value === 'string' ? JSON.parse(value) : value];
      }),
    );
  const matching = (name: string, match: ContractRow = {}): [string, Document][] =>
    [...held(name).documents].filter(([, one]) =>
      Object.entries(match).every(([key, value]) => one[key] === value),
    );

  const data: Pick<ContractFixture, 'create' | 'insert' | 'update' | 'remove' | 'rows'> = {
    create: async (tables) =>
      tables.forEach((table) => collections.set(table.name, { table, documents: new Map() })),
    insert: async (name, rows) =>
      rows.forEach((row) =>
        held(name).documents.set(String((lastKey += 1)).padStart(9, '0'), toDocument(held(name), row)),
      ),
    update: async (name, set, match) =>
      matching(name, match).forEach(([, one]) => Object.assign(one, toDocument(held(name), set))),
    remove: async (name, match) => matching(name, match).forEach(([key]) => held(name).documents.delete(key)),
    rows: async (name) =>
      matching(name).map(([, one]) =>
        Object.fromEntries(
          held(name).table.columns.map(({ name: column, type }) => {
            const value = one[column] ?? null;
            return [column, type === 'json' && value !== null ? JSON.stringify(value) : value];
          }),
        ),
      ) as ContractRow[],
  };
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    notes,
    data,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function change(documents: Map<string, Document>, { key, set, expect = {} }: Patch): boolean {
  const document = documents.get(key);
  const isExpected = Object.entries(expect).every(
    ([name, value]) => JSON.stringify(document?.[name]) === JSON.stringify(value),
  );
  if (!document || !isExpected) return false;
  if (set) Object.assign(document, set);
  else documents.delete(key);
  return true;
}
