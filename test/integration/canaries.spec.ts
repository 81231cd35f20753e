import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCanaries, type CanaryReport } from '../../bench/canaries/run-canaries.js';
import { parseTruth } from '../../bench/canaries/truth.js';
import pg from 'pg';
import { createTestDatabase } from '../support/database.js';
import { runCli } from '../support/run-cli.js';
import { loadSample, sampleDataFolder, type SampleName } from '../support/sample-data.js';

const SCHEMAS = fileURLToPath(new URL('../../bench/canaries/schemas', import.meta.url));
const data = sampleDataFolder();
const describeWithData = data === null ? describe.skip : describe;
const EVERY = Number(process.env.CANARIES_EVERY ?? 0);

const canariesOf = async (name: SampleName, every: number): Promise<CanaryReport> => {
  const database = await createTestDatabase();
  try {
    await loadSample(name, data ?? '', database.url);
    const truth = parseTruth(await readFile(join(SCHEMAS, `${name}.truth.yaml`), 'utf8'));
    return await runCanaries({ url: database.url, truth, every: EVERY || every, habeas: runCli });
  } finally {
    await database.drop();
  }
};

const fixtureOf = async (name: string): Promise<CanaryReport> => {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(await readFile(join(SCHEMAS, `${name}.sql`), 'utf8'));
    const truth = parseTruth(await readFile(join(SCHEMAS, `${name}.truth.yaml`), 'utf8'));
    return await runCanaries({ url: database.url, truth, every: EVERY || 4, habeas: runCli });
  } finally {
    await client.end();
    await database.drop();
  }
};

describe('schemas of many kinds', () => {
  it.each([
    'saas',
    'polymorphic',
    'kunden',
    'usernames',
    'directory',
    'events',
    'eav',
    'messaging',
    'mixture',
    'rowing',
    'clinic',
  ])('are mapped with few edits: %s', async (name) => {
    const report = await fixtureOf(name);
    if (process.env.CANARIES_MAP) console.log(report.map);
    expect(report.problems).toEqual([]);
    expect(report).toMatchObject({ recall: 1 });
    expect(report.edits).toBeLessThanOrEqual(5);
  });
});

describeWithData('people filled with canaries and erased by the map as it was suggested', () => {
  it.each([
    ['chinook', 12],
    ['northwind', 25],
    ['sakila', 200],
  ] as const)(
    'leaves nothing of them and nobody else changed in %s',
    async (name, every) => {
      const report = await canariesOf(name, every);
      if (process.env.CANARIES_MAP) console.log(report.map, report);
      expect(report.problems).toEqual([]);
      expect(report).toMatchObject({ recall: 1 });
      expect(report.edits).toBeLessThanOrEqual(5);
    },
    600_000,
  );
});
