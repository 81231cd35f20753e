import {
  inPredicates,
  predicateShape,
  type Catalogue,
  type Change,
  type ReadSession,
  type Row,
  type ScanRequest,
  type ScanResult,
  type SelectQuery,
  type Store,
  type Tally,
  type TallyQuery,
  type WriteSession,
} from '#connectors/spi';
import { AppError } from '#contracts';
import { scanTogether } from './scan-together.js';
import { isSearch, searchShape, searchTogether } from './search-together.js';
import type { Asking, Kind } from './side-by-side.js';

/** Rows of one answer for all works that are held in memory; with more each works alone. */
const MAX_ROWS = 500_000;

type Cost = Awaited<ReturnType<ReadSession['explain']>>;

/**
 * One store in which several works are done at once, each with a view of its own that behaves as the store does. Views
 * read in one session, and write in one that becomes visible for all of them or for none.
 */
export class SharedStore {
  #catalogue: Promise<Catalogue> | undefined;
  #reading: Promise<ReadSession> | undefined;
  #writing: Promise<WriteSession> | undefined;
  #isCommitted = false;
  #isBroken = false;

  constructor(
    readonly store: Store,
    /** Of every work that writes. */
    private readonly locks: readonly string[] = [],
    private readonly signal?: AbortSignal,
  ) {}

  /** Nothing that the works changed stays; each can be done again by itself. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  view(ask: Asking): Store {
    const { store } = this;
    return {
      id: store.id,
      capabilities: store.capabilities,
      describe: () => (this.#catalogue ??= store.describe()),
      read: async () => new SharedReading(ask, this.#kindsOf('read', await this.#read())),
      write: async () => new SharedWriting(ask, this.#kindsOf('write', await this.#write()), this),
      outcome: (token) => store.outcome(token),
      forget: (token) => store.forget(token),
      scan: (request) => this.#scan(ask, request),
      ...(store.pending ? { pending: () => store.pending!() } : {}),
      ...(store.replicaLagMs ? { replicaLagMs: () => store.replicaLagMs!() } : {}),
      close: () => Promise.resolve(),
    };
  }

  /** Ends what the works left open. What they changed and nobody committed is undone. */
  async close(): Promise<void> {
    const [reading, writing] = [
      await this.#reading?.catch(() => null),
      await this.#writing?.catch(() => null),
    ];
    await reading?.close();
    if (!this.#isCommitted) await writing?.rollback();
  }

  /** One work takes back what it did, which the others' changes are a part of. */
  break(): void {
    this.#isBroken = !this.#isCommitted;
  }

  #read(): Promise<ReadSession> {
    return (this.#reading ??= this.store.read());
  }

  #write(): Promise<WriteSession> {
    this.#refuseBroken();
    const [lock = '', ...moreLocks] = this.locks;
    return (this.#writing ??= this.store.write({
      lock,
      moreLocks,
      ...(this.signal ? { signal: this.signal } : {}),
    }));
  }

  #refuseBroken(): void {
    if (this.#isBroken || this.#isCommitted)
      throw new AppError('store.failed', {
        detail: `What was done for several people in store "${this.store.id}" was taken back; each is done alone.`,
      });
  }

  /** What fails in a transaction ends it for all. */
  async #once<T>(work: () => Promise<T>): Promise<T> {
    this.#refuseBroken();
    try {
      return await work();
    } catch (error) {
      this.break();
      throw error;
    }
  }

  #kindsOf<S extends ReadSession>(name: string, session: S): SessionKinds<S> {
    const named = <Q, A>(
      kind: string,
      answer: (questions: readonly Q[]) => Promise<readonly A[]>,
      isLast?: true,
    ): Kind<Q, A> => ({
      name: `${this.store.id}/${name}/${kind}`,
      answer: (questions) => this.#once(() => answer(questions)),
      ...(isLast ? { isLast } : {}),
    });
    return {
      session,
      select: named('select', (queries: readonly SelectQuery[]) => selectAll(session, queries)),
      search: named('search', (queries: readonly SelectQuery[]) => searchTogether(session, queries)),
      tally: named('tally', (queries: readonly TallyQuery[]) => session.tallies!(queries)),
      locations: named('locations', (queries: readonly LocationQueries[]) => locateAll(session, queries)),
      explain: named('explain', async (queries: readonly TallyQuery[]) => {
        const cost = await session.explain(queries[0]!);
        return queries.map(() => cost);
      }),
      alone: named('alone', async (works: readonly (() => Promise<unknown>)[]) => [await works[0]!()]),
      named,
      isDone: (isCommit) => {
        if (isCommit) this.#isCommitted = true;
      },
    };
  }

  async *#scan(ask: Asking, request: ScanRequest): AsyncIterable<ScanResult> {
    const kind: Kind<ScanRequest, readonly ScanResult[]> = {
      name: `${this.store.id}/scan`,
      answer: (requests) => scanTogether(this.store, requests),
    };
    yield* await ask(kind, scanShape(request), request);
  }
}

/** Numbers are looked for in more columns. */
export const scanShape = ({ collections, where, control, tokens, unless }: ScanRequest): string =>
  JSON.stringify([
    ...[collections ?? null, where ?? null, control, unless !== undefined],
    tokens.some(({ bytes }) => /^\d+$/.test(bytes.toString('latin1'))),
  ]);

type LocationQueries = Parameters<NonNullable<ReadSession['locations']>>[0];

interface SessionKinds<S extends ReadSession> {
  readonly session: S;
  readonly select: Kind<SelectQuery, readonly Row[]>;
  readonly search: Kind<SelectQuery, readonly Row[]>;
  readonly tally: Kind<TallyQuery, Tally>;
  readonly locations: Kind<LocationQueries, readonly (readonly string[])[]>;
  readonly explain: Kind<TallyQuery, Cost>;
  readonly alone: Kind<() => Promise<unknown>, unknown>;
  named<Q, A>(
    kind: string,
    answer: (questions: readonly Q[]) => Promise<readonly A[]>,
    isLast?: true,
  ): Kind<Q, A>;
  isDone(isCommit: boolean): void;
}

async function selectAll(
  session: ReadSession,
  queries: readonly SelectQuery[],
): Promise<readonly (readonly Row[])[]> {
  const rows = await session.selects!(queries, MAX_ROWS);
  if (rows) return rows;
  throw new AppError('store.failed', {
    detail: `These people have more than ${MAX_ROWS} rows of ${queries[0]?.collection ?? ''} together; each is done alone.`,
  });
}

async function locateAll(
  session: ReadSession,
  questions: readonly LocationQueries[],
): Promise<readonly (readonly (readonly string[])[])[]> {
  const found = [...(await session.locations!(questions.flat()))];
  return questions.map((queries) => found.splice(0, queries.length));
}

class SharedReading<S extends ReadSession = ReadSession> implements ReadSession {
  readonly classes?: NonNullable<ReadSession['classes']>;

  constructor(
    protected readonly ask: Asking,
    protected readonly kinds: SessionKinds<S>,
  ) {
    const { session } = kinds;
    if (session.classes) this.classes = (query) => this.#alone(() => session.classes!(query));
  }

  async *select(query: SelectQuery): AsyncIterable<readonly Row[]> {
    const { search, select } = this.kinds;
    const rows = await (isSearch(query)
      ? this.ask(search, searchShape(query), query)
      : this.ask(select, selectShape(query), query));
    if (rows.length > 0) yield rows;
  }

  tally(query: TallyQuery): Promise<Tally> {
    return this.ask(this.kinds.tally, tallyShape(query), query);
  }

  tallies(queries: readonly TallyQuery[]): Promise<readonly Tally[]> {
    return Promise.all(queries.map((query) => this.tally(query)));
  }

  locations(queries: LocationQueries): Promise<readonly (readonly string[])[]> {
    return this.ask(this.kinds.locations, '', queries);
  }

  /** What a statement costs follows from how many values it has, hardly from which. */
  explain(query: TallyQuery): Promise<Cost> {
    const sizes = inPredicates(query.where).map(({ values }) => values.length);
    return this.ask(this.kinds.explain, `${tallyShape(query)}${sizes.join()}`, query);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    return this.ask(this.kinds.alone, String((alone += 1)), work) as Promise<T>;
  }
}

/** Makes questions that have nothing in common with any other. */
let alone = 0;

class SharedWriting extends SharedReading<WriteSession> implements WriteSession {
  #hasChanged = false;
  #isDone = false;

  constructor(
    ask: Asking,
    kinds: SessionKinds<WriteSession>,
    private readonly shared: SharedStore,
  ) {
    super(ask, kinds);
  }

  change(change: Change): Promise<Tally> {
    this.#hasChanged = true;
    const { session, named } = this.kinds;
    const kind = named('change', (changes: readonly Change[]) => session.changes!(changes));
    return this.ask(kind, changeShape(change), change);
  }

  /** One for all: it says what became of everything that was changed. */
  token(): Promise<string> {
    const { session, named } = this.kinds;
    const answer = async (works: readonly null[]): Promise<string[]> => {
      const token = await session.token();
      return works.map(() => token);
    };
    return this.ask(named('1 token', answer, true), '', null);
  }

  async commit(): Promise<void> {
    const { session, named, isDone } = this.kinds;
    const answer = async (works: readonly null[]): Promise<null[]> => {
      await session.commit();
      isDone(true);
      return works.map(() => null);
    };
    await this.ask(named('2 commit', answer, true), '', null);
    this.#isDone = true;
  }

  rollback(): Promise<void> {
    if (this.#hasChanged && !this.#isDone) this.shared.break();
    return Promise.resolve();
  }
}

const selectShape = ({ collection, columns, distinct, orderBy, where }: SelectQuery): string =>
  JSON.stringify([collection, columns, distinct ?? false, orderBy ?? null, predicateShape(where)]);

const tallyShape = ({ collection, key, where }: TallyQuery): string =>
  JSON.stringify([collection, key, predicateShape(where)]);

/** How values are rewritten is each work's own. */
const changeShape = ({ action, ...query }: Change): string =>
  JSON.stringify([
    tallyShape(query),
    action.kind,
    action.kind === 'update' ? action.set.map((item) => ({ ...item, rewrite: null })) : [],
  ]);
