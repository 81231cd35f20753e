import type { ReadSession, Row, Store } from '#connectors/spi';
import type { Identity, IdentityType } from '#contracts';
import type { DataMap } from '../data-map/index.js';
import { identityKey } from '../identity/index.js';
import { keptKeyTypes } from '../plan/searched-identities.js';
import { identitiesIn } from '../plan/traverse/identity-set.js';
import { all, any, isNull, not, raw } from '../plan/traverse/predicates.js';
import { Structure, type CollectionNode, type IdentityColumn } from '../plan/traverse/structure.js';
import type { EngineHooks } from '../types.js';
import { ledgerMark, type LedgerEntry } from './ledger-mark.js';
import { rowAge, type RowAge } from './row-age.js';

/** What stands again, in stores that were restored, of a person whom the ledger names. */
export interface ErasedPerson {
  readonly entry: LedgerEntry;
  /** As the stores write them; by {@link identityKey}. */
  readonly identities: Map<string, Identity>;
  /** Rows with one of them, by whether they came to be before the erasure. */
  readonly rows: Record<RowAge, number>;
  /** Collections in which nothing says when a row came to be. */
  readonly undated: Set<string>;
}

/** Looks people up in the ledger. Of several erasures of one identifier the last counts. */
export class ErasureLedger {
  readonly #byMark = new Map<string, LedgerEntry>();

  constructor(
    readonly entries: readonly LedgerEntry[],
    private readonly secret: Buffer,
  ) {
    for (const entry of entries)
      for (const mark of entry.marks)
        if (!((this.#byMark.get(mark)?.at ?? '') > entry.at)) this.#byMark.set(mark, entry);
  }

  find(identity: Identity): LedgerEntry | undefined {
    return this.#byMark.get(ledgerMark(this.secret, identity));
  }
}

export interface FindErasedInput {
  readonly map: DataMap;
  readonly store: Store;
  readonly storeId: string;
  readonly ledger: ErasureLedger;
  /** By id of the entry; what is found is added. */
  readonly found: Map<string, ErasedPerson>;
  readonly hooks?: EngineHooks;
}

/**
 * One streamed pass over the columns of identifiers of a store: the ledger has no identifiers, so that those that stand in
 * the rows are hashed and looked up in it. Stores of text have no such columns; nothing is found in them.
 */
export async function findErased(input: FindErasedInput): Promise<void> {
  const { map, store, storeId } = input;
  if (store.capabilities.shape === 'text') return;
  const structure = new Structure(map, storeId, await store.describe());
  const types = tellingTypes(map);
  const session = await store.read();
  let done = 0;
  const tell = (rows: number): void => {
    done += rows;
    input.hooks?.onProgress?.({ phase: 'search', store: storeId, done, total: null });
  };
  try {
    for (const node of structure.nodes.values())
      for (const [when, columns] of byCondition(node, types))
        await passOver(input, session, { node, columns, when }, tell);
  } finally {
    await session.close();
  }
}

/** The columns of identifiers of one collection under one condition. */
interface Pass {
  readonly node: CollectionNode;
  readonly columns: readonly IdentityColumn[];
  readonly when: string | null;
}

async function passOver(
  input: FindErasedInput,
  session: ReadSession,
  { node, columns, when }: Pass,
  tell: (rows: number) => void,
): Promise<void> {
  const isHeld = any(...columns.map(({ column }) => not(isNull(column))));
  const query = {
    collection: node.name,
    columns: projection(node, columns),
    where: all(isHeld, raw(node.map.where), raw(when)),
    orderBy: [],
  };
  for await (const rows of session.select(query)) {
    input.hooks?.signal?.throwIfAborted();
    for (const row of rows) lookUp(input, node, columns, row);
    tell(rows.length);
  }
}

/**
 * Keys that the map keeps stay in the rows when the person is gone, so that a row that has one is no sign of anybody;
 * only where a map knows people by nothing else are they looked up.
 */
function tellingTypes(map: DataMap): ReadonlySet<IdentityType> {
  const kept = keptKeyTypes(map);
  const used = map.stores.flatMap(({ collections, references }) => [
    ...collections.flatMap(({ subject }) => Object.values(subject?.identifiers ?? {})),
    ...references.flatMap(({ to }) => ('identity' in to ? [to.identity] : [])),
  ]);
  const telling = used.filter((type) => !kept.has(type));
  return new Set(telling.length > 0 ? telling : used);
}

function byCondition(
  { identities }: CollectionNode,
  types: ReadonlySet<IdentityType>,
): Map<string | null, IdentityColumn[]> {
  const grouped = new Map<string | null, IdentityColumn[]>();
  for (const column of identities.filter(({ type }) => types.has(type)))
    grouped.set(column.when, [...(grouped.get(column.when) ?? []), column]);
  return grouped;
}

const projection = ({ map }: CollectionNode, columns: readonly IdentityColumn[]): string[] => [
  ...new Set([
    ...columns.map(({ column }) => column),
    ...(map.subject?.created ? [map.subject.created] : []),
  ]),
];

function lookUp(
  { ledger, found, storeId }: FindErasedInput,
  { name, map }: CollectionNode,
  columns: readonly IdentityColumn[],
  row: Row,
): void {
  const created = map.subject?.created;
  const counted = new Set<ErasedPerson>();
  for (const { column, type } of columns)
    for (const identity of identitiesIn(row, column, type)) {
      const entry = ledger.find(identity);
      if (!entry) continue;
      const person = found.get(entry.id) ?? newPerson(entry);
      found.set(entry.id, person);
      person.identities.set(identityKey(identity), identity);
      if (counted.has(person)) continue;
      counted.add(person);
      const age = rowAge(created === undefined ? undefined : row[created], entry.at);
      person.rows[age] += 1;
      if (age === 'unknown') person.undated.add(`${storeId} ${name}`);
    }
}

const newPerson = (entry: LedgerEntry): ErasedPerson => ({
  entry,
  identities: new Map(),
  rows: { older: 0, newer: 0, unknown: 0 },
  undated: new Set(),
});
