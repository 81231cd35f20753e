import { AppError } from '#contracts';
import type { Catalogue, CollectionInfo, ColumnInfo, Connector, StoreSettings } from '#connectors/spi';
import type { ContractColumn, ContractTable } from '../../libs/connectors/contract/contract-data.js';
import {
  type FindQuery,
  type Notes,
  type Operation,
  type StagedDriver,
  type StagedRow,
  StagedStore,
  STAGED_CAPABILITIES,
} from '../../libs/connectors/staged/index.js';

/** The whole connector of a service that knows no transactions, no filters and no sessions. */
export const documentServiceConnector: Connector = {
  // A type of its own would be added to STORE_TYPES.
  type: 'mongodb',
  capabilities: STAGED_CAPABILITIES,
  open: (settings) => Promise.resolve(new StagedStore(settings, new DocumentServiceDriver(settings))),
};

export class DocumentServiceDriver implements StagedDriver {
  readonly hasRawPredicates = false;
  readonly notes: Notes = {
    get: (id) => this.call('note', { id }),
    swap: (id, expected, next) => this.call('swap', { id, expected, next }),
    list: (prefix) => this.call('notes', { prefix }),
  };

  constructor(private readonly settings: StoreSettings) {}

  async ping(): Promise<void> {
    await this.call('list', {});
  }

  async describe(): Promise<Catalogue> {
    const tables = await this.call<(ContractTable & { count: number })[]>('list', {});
    return { collections: tables.map(toCollection), foreignKeys: [] };
  }

  /** The service has no filter: it gives everything, page by page, and rows are chosen here. */
  async *find({ collection, columns, keys, batchRows }: FindQuery): AsyncIterable<readonly StagedRow[]> {
    const wanted = keys && new Set(keys);
    for (let after = ''; ;) {
      const page = await this.call<[string, Record<string, unknown>][]>('get', {
        collection,
        after,
        limit: batchRows,
      });
      yield page
        .filter(([key]) => wanted?.has(key) ?? true)
        .map(([key, document]) => ({ key, values: columns ? pick(document, columns) : document }));
      const last = page.at(-1);
      if (!last || page.length < batchRows) return;
      after = last[0];
    }
  }

  async apply(collection: string, operations: readonly Operation[]): Promise<boolean> {
    let isComplete = true;
    for (const operation of operations)
      isComplete =
        (await this.call<boolean>('patch', { collection, patches: [toPatch(operation)] })) && isComplete;
    return isComplete;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async call<T>(operation: string, body: object): Promise<T> {
    try {
      const response = await fetch(`${this.settings.connection}/${operation}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      return (await response.json()) as T;
    } catch (cause) {
      throw new AppError('store.unreachable', {
        detail: `Store "${this.settings.id}" does not answer. Check its address and the network.`,
        cause,
      });
    }
  }
}

function toPatch(operation: Operation): object {
  if (operation.kind === 'delete') return { key: operation.key };
  const columns = Object.entries(operation.columns);
  const guarded = columns.filter(([, { guarded: isGuarded }]) => isGuarded);
  return {
    key: operation.key,
    set: Object.fromEntries(columns.map(([name, { to }]) => [name, to])),
    expect: Object.fromEntries(guarded.map(([name, { from }]) => [name, from])),
  };
}

const pick = (document: Record<string, unknown>, columns: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(document).filter(([name]) => columns.includes(name)));

const toCollection = ({
  name,
  columns,
  primaryKey,
  indexes,
  count,
}: ContractTable & { count: number }): CollectionInfo => ({
  name,
  kind: 'table',
  estimatedRows: count,
  columns: columns.map(toColumn),
  primaryKey,
  uniques: [],
  checks: [],
  indexes,
  triggers: [],
  rowLevelSecurity: false,
});

const toColumn = ({ name, type, length, required }: ContractColumn): ColumnInfo => ({
  name,
  kind: type,
  nativeType: type,
  nullable: required !== true,
  maxLength: length ?? null,
  readOnly: false,
  enumValues: null,
});
