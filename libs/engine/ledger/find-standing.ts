import type { ReadSession, Row, Store } from '#connectors/spi';
import type { Identity, IdentityType } from '#contracts';
import { knownIdentityTypes, type DataMap } from '../data-map/index.js';
import { identityKey } from '../identity/index.js';
import { keptKeyTypes } from '../plan/searched-identities.js';
import { identitiesIn } from '../plan/traverse/identity-set.js';
import { any, isNull, not, raw, all } from '../plan/traverse/predicates.js';
import { Structure, type CollectionNode } from '../plan/traverse/structure.js';
import type { EngineHooks } from '../types.js';
import type { ErasureLedger } from './find-erased.js';
import { tokenCandidates } from './token-candidates.js';

export interface FindStandingInput {
  readonly map: DataMap;
  readonly store: Store;
  readonly storeId: string;
  /** Of erasures of one person. */
  readonly ledger: ErasureLedger;
  /** By {@link identityKey}; what is found is added. */
  readonly found: Map<string, Identity>;
  readonly hooks?: EngineHooks;
}

/** Texts are of few words: those that were asked for need not be hashed again. */
const MAX_ASKED = 500_000;

/**
 * Which identifiers of an erased person, known by their hashes alone, stand in a store of records again, or still: in one
 * streamed pass every word, address and number of every column is hashed and looked up. Encoded forms are not found by
 * their hash, nor a telephone number without its country. Stores of text are not read.
 */
export async function findStanding(input: FindStandingInput): Promise<void> {
  const { map, store, storeId } = input;
  if (store.capabilities.shape === 'text') return;
  const structure = new Structure(map, storeId, await store.describe());
  const session = await store.read();
  const search = new StandingSearch(input, structure);
  try {
    for (const node of structure.nodes.values()) await search.passOver(session, node);
  } finally {
    await session.close();
  }
}

class StandingSearch {
  readonly #types: readonly IdentityType[];
  readonly #asked = new Set<string>();
  #done = 0;

  constructor(
    private readonly input: FindStandingInput,
    { nodes }: Structure,
  ) {
    // Keys that the map keeps stay where they are; in texts they name nobody.
    const kept = keptKeyTypes(input.map);
    const numbers = [...nodes.values()].flatMap((node) => node.numbers.map(({ type }) => type));
    const types = [...knownIdentityTypes(input.map), ...numbers].filter((type) => !kept.has(type));
    this.#types = [...new Set(types)];
  }

  async passOver(session: ReadSession, node: CollectionNode): Promise<void> {
    const identities = node.identities.map(({ column }) => column);
    const columns = [...new Set([...identities, ...textColumns(node)])];
    if (columns.length === 0) return;
    const holds = any(...columns.map((column) => not(isNull(column))));
    const query = { collection: node.name, columns, where: all(holds, raw(node.map.where)), orderBy: [] };
    for await (const rows of session.select(query)) {
      this.input.hooks?.signal?.throwIfAborted();
      for (const row of rows) this.#lookUp(node, row);
      this.#done += rows.length;
      const done = { done: this.#done, total: null };
      this.input.hooks?.onProgress?.({ phase: 'search', store: this.input.storeId, ...done });
    }
  }

  #lookUp({ identities }: CollectionNode, row: Row): void {
    for (const { column, type } of identities)
      for (const identity of identitiesIn(row, column, type)) this.#ask(identity);
    for (const value of Object.values(row))
      for (const token of tokenCandidates(textOf(value)))
        for (const type of this.#types) this.#ask({ type, value: token });
  }

  #ask(identity: Identity): void {
    const written = `${identity.type}\u001f${identity.value}`;
    if (this.#asked.has(written)) return;
    if (this.#asked.size >= MAX_ASKED) this.#asked.clear();
    this.#asked.add(written);
    if (this.input.ledger.find(identity)) this.input.found.set(identityKey(identity), identity);
  }
}

const SEARCHED: ReadonlySet<string> = new Set(['text', 'json', 'array', 'inet', 'integer', 'other']);

const textColumns = ({ info }: CollectionNode): string[] =>
  info.columns.filter(({ kind }) => SEARCHED.has(kind)).map(({ name }) => name);

const textOf = (value: unknown): string => {
  if (value === null || value === undefined || Buffer.isBuffer(value)) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};
