import pg from 'pg';
import type { Catalogue, Row } from '#connectors/spi';
import {
  checkAgainstCatalogue,
  parseDataMap,
  type CollectionMap,
  type DataMap,
} from '../../libs/engine/data-map/index.js';
import {
  mapCoverage,
  suggestDataMap,
  type CoverageGap,
  type DataMapSuggestion,
} from '../../libs/engine/discover/index.js';
import type { Finding } from '../../libs/engine/types.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readCatalogue } from '../support/read-catalogue.js';
import { loadSample, sampleDataFolder, type SampleName } from '../support/sample-data.js';

const folder = sampleDataFolder();
const describeWithData = folder === null ? describe.skip : describe;
if (folder === null)
  console.warn(
    'No sample databases: set HABEAS_SAMPLE_DATA to the folder with chinook, northwind and sakila.',
  );

interface Suggested extends DataMapSuggestion {
  readonly catalogue: Catalogue;
  readonly again: string;
  readonly gaps: readonly CoverageGap[];
}

const suggest = async (name: SampleName, database: TestDatabase): Promise<Suggested> => {
  await loadSample(name, folder ?? '', database.url);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const sample = async (
    collection: string,
    columns: readonly string[],
    limit: number,
  ): Promise<readonly Row[]> => {
    const list = columns.map((column) => client.escapeIdentifier(column)).join(', ');
    const { rows } = await client.query<Row>(`select ${list} from ${collection} order by 1 limit ${limit}`);
    return rows;
  };
  try {
    const catalogue = await readCatalogue(client);
    const input = {
      storeId: name,
      type: 'postgres',
      connection: 'env:SHOP_DATABASE_URL',
      catalogue,
      sample,
    } as const;
    const { map: again } = await suggestDataMap(input);
    const suggestion = await suggestDataMap(input);
    const { gaps } = await mapCoverage({ ...input, map: parseDataMap(suggestion.map) });
    return { ...suggestion, catalogue, again, gaps };
  } finally {
    await client.end();
  }
};

/** Loads the sample, suggests a map for it, and drops the database when the block is done. */
const suggestionOf = (name: SampleName) => {
  let database: TestDatabase;
  let suggested: Suggested;
  beforeAll(async () => {
    database = await createTestDatabase();
    suggested = await suggest(name, database);
  }, 60_000);
  afterAll(() => database.drop());

  const map = (): DataMap => parseDataMap(suggested.map);
  const collection = (table: string): CollectionMap | undefined =>
    map().stores[0]?.collections.find((candidate) => candidate.name === `public.${table}`);
  return {
    map,
    collection,
    text: (): string => suggested.map,
    actionOf: (table: string, column: string): string | undefined =>
      collection(table)?.columns[column]?.erase?.kind,
    ignored: (): readonly string[] => map().stores[0]?.ignore ?? [],
    /** Without the tables that have no key in the sample itself, and the number of those left out for good reason. */
    findings: (): readonly Finding[] =>
      checkAgainstCatalogue(map(), name, suggested.catalogue).filter(
        ({ code }) => code !== 'NO_KEY' && code !== 'COLLECTIONS_NOT_SEARCHED',
      ),
    gaps: (): readonly string[] => suggested.gaps.map(({ collection, column }) => `${collection} ${column}`),
    repeats: (): boolean => suggested.again === suggested.map,
  };
};

describeWithData('a map suggested for Chinook', () => {
  const { collection, actionOf, ignored, findings, gaps, repeats, text } = suggestionOf('chinook');

  it('fits the catalogue it was made from, and is the same every time', () => {
    expect(findings()).toEqual([]);
    expect(repeats()).toBe(true);
    expect(gaps()).toEqual([]);
  });

  it('holds no value of the store', () => {
    expect(text()).not.toMatch(/[a-z]@[a-z]|\+\d/);
  });

  it('finds customers and employees, and what belongs to them', () => {
    expect(collection('customer')?.subject?.identifiers).toMatchObject({
      customer_id: 'customer_id',
      email: 'email',
    });
    // Several employees share the telephone of their office.
    expect(collection('employee')?.subject?.identifiers).toEqual({
      employee_id: 'external:employee_id',
      email: 'email',
    });
    expect(actionOf('customer', 'email')).toBe('pseudonym');
    expect(actionOf('customer', 'first_name')).toBe('const');
    expect(actionOf('employee', 'birth_date')).toBe('generaliseDate');
    expect(actionOf('employee', 'hire_date')).toBe('keep');
    expect(actionOf('invoice', 'billing_address')).toBe('null');
    expect(actionOf('invoice', 'total')).toBe('keep');
  });

  it('takes the catalogue of goods for a reference or leaves it out', () => {
    expect(collection('track')?.owner).toBe('reference');
    expect(ignored()).toEqual(
      expect.arrayContaining(['public.album', 'public.artist', 'public.genre', 'public.playlist_track']),
    );
  });
});

describeWithData('a map suggested for Northwind', () => {
  const { collection, actionOf, ignored, findings, gaps, repeats } = suggestionOf('northwind');

  it('fits the catalogue it was made from, and is the same every time', () => {
    expect(findings()).toEqual([]);
    expect(repeats()).toBe(true);
    expect(gaps()).toEqual([]);
  });

  it('finds people by character keys and without e-mail', () => {
    expect(collection('customers')?.subject?.identifiers).toMatchObject({ customer_id: 'customer_id' });
    expect(collection('employees')?.subject?.identifiers).toMatchObject({
      employee_id: 'external:employee_id',
    });
    expect(actionOf('orders', 'ship_address')).toBe('null');
    expect(actionOf('orders', 'freight')).toBe('keep');
  });

  it('tells firms and goods from people', () => {
    expect(collection('suppliers')?.subject?.trust).toBe('weak');
    expect(actionOf('suppliers', 'company_name')).toBe('keep');
    for (const table of ['products', 'shippers', 'territories'])
      expect(collection(table)?.owner).toBe('reference');
    expect(ignored()).toEqual(['public.categories', 'public.region', 'public.us_states']);
  });
});

describeWithData('a map suggested for Sakila', () => {
  const { collection, actionOf, findings, gaps, repeats } = suggestionOf('sakila');

  it('fits the catalogue it was made from, and is the same every time', () => {
    expect(findings()).toEqual([]);
    expect(repeats()).toBe(true);
    expect(gaps()).toEqual([]);
  });

  it('finds customers and staff', () => {
    expect(collection('customer')?.subject?.identifiers).toEqual({
      customer_id: 'customer_id',
      email: 'email',
    });
    expect(collection('staff')?.subject?.identifiers).toEqual({
      staff_id: 'external:staff_id',
      email: 'email',
      username: 'username',
    });
  });

  it('leaves addresses, which people share, to the planner', () => {
    expect(collection('address')).toMatchObject({ owner: null, subject: null });
    expect(actionOf('address', 'phone')).toBe('const');
  });

  it('takes a shop for a reference, not for a possession of its manager', () => {
    for (const table of ['city', 'inventory', 'store']) expect(collection(table)?.owner).toBe('reference');
  });

  it('takes film actors, who have nothing but names, for people whom their key finds', () => {
    expect(collection('actor')?.subject?.identifiers).toEqual({ actor_id: 'external:actor_id' });
    expect(actionOf('actor', 'last_name')).toBe('const');
    expect(collection('film_actor')).toMatchObject({ owner: null, subject: null });
    expect(collection('film')?.owner).toBe('reference');
  });
});
