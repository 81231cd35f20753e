import type { ColumnHits, ScanHit, ScanRequest, ScanResult, Store } from '#connectors/spi';
import { getOrAdd } from '../plan/traverse/get-or-add.js';

/** Hits that are named; each takes some hundred bytes. */
const NAMED_OF_ONE = 1_000;
const NAMED_OF_ALL = 100_000;

type Results = readonly ScanResult[];

/**
 * Searches the tokens of several people in one pass and tells for each what a search for them alone would have found.
 * Where more was found than a scan names, halves are searched again, until it is told whose everything is.
 * @param requests about the same collections
 */
export async function scanTogether(
  store: Store,
  requests: readonly ScanRequest[],
): Promise<readonly Results[]> {
  const [first, ...others] = requests;
  if (!first) return [];
  if (others.length === 0) return [await scanAlone(store, first)];
  if (requests.some(({ recogniser }) => recogniser)) return oneByOne(store, requests);
  const results = await scanAlone(store, mergedRequest(first, requests));
  const divided = results.map((result) => divide(result, requests.length));
  if (divided.every((parts) => parts !== null))
    return requests.map((_, owner) => divided.flatMap((parts) => parts?.[owner] ?? []));
  const half = Math.ceil(requests.length / 2);
  return [
    ...(await scanTogether(store, requests.slice(0, half))),
    ...(await scanTogether(store, requests.slice(half))),
  ];
}

async function scanAlone(store: Store, request: ScanRequest): Promise<Results> {
  const results: ScanResult[] = [];
  for await (const result of store.scan(request)) results.push(result);
  return results;
}

/** A recogniser is of one request. */
async function oneByOne(store: Store, requests: readonly ScanRequest[]): Promise<readonly Results[]> {
  const all: Results[] = [];
  for (const request of requests) all.push(await scanAlone(store, request));
  return all;
}

function mergedRequest(first: ScanRequest, requests: readonly ScanRequest[]): ScanRequest {
  const { unless } = first;
  const excepted = requests.flatMap((request, owner) =>
    [...(request.unless?.identities ?? [])].map((identity) => identity * requests.length + owner),
  );
  return {
    ...first,
    tokens: tokensOf(requests),
    ...(unless ? { unless: { ...unless, identities: new Set(excepted) } } : {}),
    named: Math.min(NAMED_OF_ALL, NAMED_OF_ONE * requests.length),
  };
}

/** The number of an identity says whose it is. */
const tokensOf = (requests: readonly ScanRequest[]): ScanRequest['tokens'] =>
  requests.flatMap(({ tokens }, owner) =>
    tokens.map((token) => ({ ...token, identity: token.identity * requests.length + owner })),
  );

/** By owner; null when the result does not tell of every hit whose it is. */
function divide(result: ScanResult, owners: number): readonly ScanResult[] | null {
  if (result.pending || result.hits.length < result.hitCount || !isEachRowNamed(result)) return null;
  const hits = new Map<number, ScanHit[]>();
  for (const { identity, ...hit } of result.hits)
    getOrAdd(hits, identity % owners, () => []).push({ ...hit, identity: Math.floor(identity / owners) });
  return Array.from({ length: owners }, (_, owner) => {
    const own = hits.get(owner) ?? [];
    return { ...result, hits: own.slice(0, NAMED_OF_ONE), hitCount: own.length, byColumn: columnsOf(own) };
  });
}

/** Rows without a key that are equal have one name, and could not be counted by it. */
const isEachRowNamed = ({ hits, byColumn }: ScanResult): boolean => {
  const named = columnsOf(hits);
  return [...byColumn].every(([column, counted]) => {
    const found = named.get(column);
    return found?.rows === counted.rows && found.hits === counted.hits;
  });
};

function columnsOf(hits: readonly ScanHit[]): Map<string, ColumnHits> {
  const columns = new Map<string, ScanHit[]>();
  for (const hit of hits) getOrAdd(columns, hit.column, () => []).push(hit);
  return new Map([...columns].map(([column, own]) => [column, countsOf(own)]));
}

function countsOf(hits: readonly ScanHit[]): ColumnHits {
  const byIdentity = new Map<number, number>();
  for (const { identity } of hits) byIdentity.set(identity, (byIdentity.get(identity) ?? 0) + 1);
  return { hits: hits.length, rows: new Set(hits.map(({ location }) => location)).size, byIdentity };
}
