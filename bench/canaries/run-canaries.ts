import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, type Catalogue, type StoreType } from '#connectors/spi';
import { parseDataMap, type DataMap } from '#engine';
import { editMap } from './edit-map.js';
import { danglingKeys, Judge, type Verdict } from './judge.js';
import { dumpOf, fillCanaries, type Dump, type Ledger, type Person, type Schema } from './ledger.js';
import { openRaw } from './raw/open-raw.js';
import type { RawDatabase } from './raw/raw-database.js';
import type { Truth } from './truth.js';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
/** Runs `habeas` in a folder. */
export type Habeas = (
  args: readonly string[],
  options: { cwd: string; env: Readonly<Record<string, string>>; input?: string },
) => Promise<CommandResult>;

export interface CanaryOptions {
  /** Of a database that may be changed. */
  readonly url: string;
  readonly truth: Truth;
  readonly habeas: Habeas;
  /** Erase every n-th person. */
  readonly every?: number;
  readonly say?: (line: string) => void;
}

export interface CanaryReport {
  readonly people: number;
  readonly erased: number;
  readonly canaries: number;
  readonly edits: number;
  /** Canaries and values of the erased that are gone, of those that had to go. */
  readonly recall: number;
  readonly problems: readonly string[];
  readonly left: readonly string[];
  readonly map: string;
}

const MAP = 'map.yaml';
/** People of whom a plan is made by each of their identifiers. */
const COMPARED = 2;
/** What the map is told and the environment says. */
const CONNECTION = 'CANARY_DATABASE';

const typeOf = (url: string): StoreType => {
  const scheme = /^(postgres|mysql|mariadb)/.exec(url)?.[1];
  return scheme === 'mysql' || scheme === 'mariadb' || scheme === 'postgres' ? scheme : 'sqlite';
};

async function catalogueOf(url: string): Promise<Catalogue> {
  const type = typeOf(url);
  const store = await connectorFor(type).open({
    id: 'canaries',
    type,
    connection: url,
    access: 'read',
    limits: DEFAULT_LIMITS,
  });
  try {
    return await store.describe();
  } finally {
    await store.close();
  }
}

/**
 * Fills a database with canaries, has a map suggested, edits it as the truth says, erases people one by one by commands
 * alone, and judges by the rows of the database.
 */
export async function runCanaries(options: CanaryOptions): Promise<CanaryReport> {
  const folder = mkdtempSync(join(tmpdir(), 'habeas-canaries-'));
  const database = await openRaw(options.url);
  try {
    const catalogue = await catalogueOf(options.url);
    const schema: Schema = {
      collections: new Map(catalogue.collections.map((collection) => [collection.name, collection])),
      tables: await database.tables(),
    };
    const ledger = await fillCanaries(database, schema, options.truth);
    await database.refresh();
    return await new Run(options, { folder, database, catalogue, schema, ledger }).run();
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Prepared {
  readonly folder: string;
  readonly database: RawDatabase;
  readonly catalogue: Catalogue;
  readonly schema: Schema;
  readonly ledger: Ledger;
}

class Run {
  readonly #problems: string[] = [];
  #missed = 0;
  #wanted = 0;

  constructor(
    private readonly options: CanaryOptions,
    private readonly prepared: Prepared,
  ) {}

  async run(): Promise<CanaryReport> {
    const { ledger } = this.prepared;
    const map = await this.#suggestMap();
    const document = parseDataMap(map);
    const people = ledger.people.filter((_person, index) => index % (this.options.every ?? 1) === 0);
    const copies = this.prepared.schema.tables.filter(({ isCopy }) => isCopy).map(({ name }) => name);
    const judge = new Judge(ledger, new Set(copies));
    let before = await this.#dump();
    for (const [index, person] of people.entries()) {
      if (index < COMPARED) await this.#comparePlans(person, document, before);
      const after = await this.#erase(person, document);
      await this.#conclude(person, judge.judge(person, before, after), ledger);
      before = after;
    }
    return {
      people: ledger.people.length,
      erased: people.length,
      canaries: ledger.canaries.length,
      edits: this.options.truth.edits.length,
      recall: this.#wanted === 0 ? 1 : 1 - this.#missed / this.#wanted,
      problems: this.#problems,
      left: ledger.left,
      map,
    };
  }

  async #suggestMap(): Promise<string> {
    const { folder } = this.prepared;
    const connection = typeOf(this.options.url) === 'sqlite' ? this.options.url : `env:${CONNECTION}`;
    const suggested = await this.#habeas('map', 'suggest', connection, '--id', 'canaries', '-o', MAP);
    if (suggested.code !== 0) throw new Error(`No map is suggested: ${suggested.stderr}`);
    const file = join(folder, MAP);
    const map = editMap(await readFile(file, 'utf8'), this.options.truth.edits);
    await writeFile(file, map);
    const valid = await this.#habeas('map', 'validate', MAP);
    if (valid.code !== 0) this.#problems.push(`The map is not valid: ${valid.stdout}`);
    return map;
  }

  /** Whatever somebody is called by, the plan is the same. */
  async #comparePlans(person: Person, map: DataMap, dump: Dump): Promise<void> {
    const hashes = new Map<string, string>();
    for (const { type, identity } of identitiesOf(person, map, dump)) {
      const { stdout } = await this.#habeas('plan', '--map', MAP, '--identity', identity, '--json');
      hashes.set(type, (JSON.parse(stdout) as { hash: string }).hash);
    }
    if (new Set(hashes.values()).size > 1)
      this.#problems.push(
        `${person.id}: the plan depends on which identifier is given: ${[...hashes.keys()].join(', ')}`,
      );
  }

  async #erase(person: Person, map: DataMap): Promise<Awaited<ReturnType<typeof dumpOf>>> {
    const identity = identityOf(person, map);
    if (identity === null) {
      this.#problems.push(`${person.id}: the map has no identifier for ${person.table}.${person.key}`);
      return this.#dump();
    }
    const whom = ['--map', MAP, '--identity', identity];
    let isOfSeveral = false;
    for (const command of [
      ['plan', ...whom],
      ['erase', ...whom, '--yes', '--json'],
      ['verify', ...whom],
    ]) {
      const { code, stdout, stderr } = await this.#habeas(...command);
      if (command[0] === 'erase') isOfSeveral = code === 3 && keepsOthersAlone(stdout);
      if (code !== 0 && !(code === 3 && isOfSeveral))
        this.#problems.push(
          `${person.id}: habeas ${command[0]} ends with ${code}: ${[stderr, stdout].join(' ').slice(-1500)}`,
        );
    }
    await this.prepared.database.refresh();
    return this.#dump();
  }

  async #conclude(person: Person, verdict: Omit<Verdict, 'dangling'>, ledger: Ledger): Promise<void> {
    const { database, catalogue, schema } = this.prepared;
    const dangling = await danglingKeys(database, catalogue, schema.tables);
    const wanted = [...ledger.canaries, ...ledger.changes].filter((entry) => entry.person === person.id);
    this.#wanted += wanted.length;
    this.#missed += verdict.missed.length;
    const wrong = [
      ...verdict.missed.map((place) => `missed ${place}`),
      ...verdict.harmed.map((place) => `harmed ${place}`),
      ...dangling,
    ];
    this.#problems.push(...wrong.map((line) => `${person.id}: ${line}`));
    this.options.say?.(`${person.id}: ${wanted.length} canaries, ${wrong.length} problems`);
  }

  /** The tables are listed anew: a store may have got one for the outcome of its transactions. */
  async #dump(): ReturnType<typeof dumpOf> {
    const { database, schema } = this.prepared;
    return dumpOf(database, { ...schema, tables: await database.tables() });
  }

  #habeas(...args: string[]): Promise<CommandResult> {
    return this.options.habeas(args, {
      cwd: this.prepared.folder,
      env: { [CONNECTION]: this.options.url },
    });
  }
}

/** That rows of several people stay is told by the exit code too; whose their canaries are the truth says. */
function keepsOthersAlone(erasure: string): boolean {
  const { kept } = JSON.parse(erasure) as {
    readonly kept: readonly {
      readonly ownership: string;
      readonly holding: number;
      readonly found: number;
    }[];
  };
  return kept.every(
    ({ ownership, holding, found }) => found === 0 && (holding === 0 || ownership === 'joint'),
  );
}

/** How the map names the person's key. */
function identityOf({ table, key, value }: Person, map: DataMap): string | null {
  const collection = map.stores[0]?.collections.find(({ name }) => name === table);
  const type = collection?.subject?.identifiers[key];
  return type === undefined ? null : `${type}=${value}`;
}

/** What the person's row says that they are called by. */
function identitiesOf({ table, key, value }: Person, map: DataMap, dump: Dump) {
  const subject = map.stores[0]?.collections.find(({ name }) => name === table)?.subject;
  const row = [...(dump.get(table)?.values() ?? [])].find((one) => String(one[key]) === String(value));
  if (!subject || !row || subject.trust === 'weak') return [];
  return Object.entries(subject.identifiers).flatMap(([column, type]) => {
    const held = row[column] ?? null;
    return held === null || held === '' ? [] : [{ type, identity: `${type}=${String(held)}` }];
  });
}
