import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ObjectId, type Document } from 'mongodb';
import { findMongo, type TestMongo } from '../support/mongodb.js';
import { runCli, runCliProcess, type CliResult } from '../support/run-cli.js';
import { unzip } from '../support/unzip.js';

const SHIP_TO = '"$.name": { category: identity.name, erase: { const: "[erased]" } }';
const mongo = await findMongo();

(mongo ? describe : describe.skip)('the command line on a shop in MongoDB', () => {
  let server: TestMongo;
  let folder: string;
  let before: Document[][];
  const own = new Set<string>();
  beforeAll(async () => {
    server = await mongo!.start();
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    const people = ['ann', 'bob', 'cy', 'dora', 'eve'].map((name) => ({
      _id: new ObjectId(),
      email: `${name}@example.com`,
      name: `${name} example`,
      address: { street: `${name} street 1`, city: 'Oldtown', country: 'DE' },
      since: new Date('2024-05-17T08:09:10Z'),
    }));
    await server.db.collection('customers').insertMany(people);
    await server.db
      .collection('orders')
      .insertMany(
        people.flatMap(({ _id, name }) =>
          [1, 2].map((no) => ({ no, customer_id: _id, total: 12.5, ship_to: { name, city: 'Oldtown' } })),
        ),
      );
    await server.db.collection('visits').insertMany(people.map(({ email }) => ({ email, page: '/' })));
    before = await content();
    for (const document of before.flat())
      if (/\bann\b/.test(JSON.stringify(document))) own.add(String(document._id));
  });
  afterAll(async () => {
    await server?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const habeasBy = (run: typeof runCli, ...args: string[]): Promise<CliResult> =>
    run(args, { cwd: folder, env: { SHOP_DATABASE_URL: server.url }, input: 'email=ann@example.com\n' });
  const habeas = (...args: string[]): Promise<CliResult> => habeasBy(runCli, ...args);
  const onPerson = (command: string, ...args: string[]): Promise<CliResult> =>
    habeas(command, '--map', 'map.yaml', '--identity', '-', ...args);

  const COLLECTIONS = ['customers', 'orders', 'visits'];
  const content = async (): Promise<Document[][]> =>
    Promise.all(
      COLLECTIONS.map((name) => server.db.collection(name).find({}, { promoteValues: false }).toArray()),
    );
  const ofOthers = (documents: Document[][]): Document[][] =>
    documents.map((all) => all.filter(({ _id }) => !own.has(String(_id))));

  it('suggests a map of it, with the members of documents, of which a person changes two', async () => {
    const args = ['map', 'suggest', 'env:SHOP_DATABASE_URL', '--id', 'shop', '-o', 'suggested.yaml'];
    expect(await habeasBy(runCliProcess, ...args)).toMatchObject({ code: 0 });
    const suggested = readFileSync(join(folder, 'suggested.yaml'), 'utf8');
    expect(suggested).toContain('type: mongodb');
    expect(suggested).toContain('{ from: "orders.customer_id", to: "customers._id" }');
    const edited = suggested
      .replace(/"\$\.name": \{ category: identity.name, erase: null \}/, SHIP_TO)
      .replace(/("\$\.country": \{.*) null \}/, '$1 keep }')
      .replace(/(total|"no"): \{.*/g, '$1: { category: business.value, erase: { keep: LEGAL_OBLIGATION } }');
    expect(edited).toContain(SHIP_TO);
    expect(edited).toMatch(/"\$\.country": \{.* keep \}/);
    writeFileSync(join(folder, 'map.yaml'), edited);
    expect(await habeas('map', 'validate', 'map.yaml')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 errors'),
    });
  });

  it('plans the same twice, and collects what is there', async () => {
    const first = await onPerson('plan', '--json');
    expect(first.code).toBe(0);
    expect(first.stdout).toBe((await onPerson('plan', '--json')).stdout);
    expect(first.stdout).not.toContain('ann@');
    const collected = await onPerson('collect', '-o', 'person.zip', '--json');
    expect(collected.code).toBe(0);
    const files = unzip(readFileSync(join(folder, 'person.zip')));
    const texts = [...files.values()].map(String).join('\n');
    expect(texts).toContain('ann street 1');
    expect(texts).not.toMatch(/bob/);
    expect(await onPerson('verify')).toMatchObject({ code: 1 });
    expect(await content()).toEqual(before);
  });

  it('erases one person, and nobody else', async () => {
    const erased = await habeasBy(
      runCliProcess,
      ...['erase', '--map', 'map.yaml', '--identity', '-', '--yes', '--certificate', 'proof.json'],
    );
    expect(erased).toMatchObject({ code: 0, stdout: expect.stringContaining('Done and verified: 4 rows') });
    const after = await content();
    expect(JSON.stringify(after)).not.toMatch(/\bann\b/);
    expect(ofOthers(after)).toEqual(ofOthers(before));
    const [customer, firstOrder] = [after[0]?.[0], after[1]?.[0]];
    expect(customer).toMatchObject({
      name: '[erased]',
      address: { street: null, city: null, country: 'DE' },
      since: before[0]?.[0]?.since as unknown,
    });
    expect(String(customer?.email)).toMatch(/@erased\.invalid$/);
    expect(firstOrder).toMatchObject({
      total: before[1]?.[0]?.total as unknown,
      ship_to: { name: '[erased]', city: null },
    });
    expect(await server.db.collection('habeas_journal').countDocuments()).toBe(0);
  });

  it('finds nothing of the person afterwards, and proves it', async () => {
    expect(await onPerson('verify')).toMatchObject({ code: 0 });
    expect(await onPerson('plan')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing to do'),
    });
    const args = ['certificate', 'verify', 'proof.json', '--jwks', 'proof.jwks.json'];
    expect(await habeas(...args)).toMatchObject({ code: 0, stdout: expect.stringContaining('Genuine') });
  });
});
