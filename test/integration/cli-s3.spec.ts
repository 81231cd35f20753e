import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli, runCliProcess, type CliResult } from '../support/run-cli.js';
import { missingS3, startRealBucket, type RealBucket } from '../support/s3.js';
import { unzip } from '../support/unzip.js';

const missing = missingS3();
const NAMES = ['ann', 'bob', 'cy', 'dora', 'eve'];

(missing ? describe.skip : describe)('the command line on a bucket', () => {
  let bucket: RealBucket;
  let folder: string;
  let before: Map<string, string>;
  beforeAll(async () => {
    bucket = await startRealBucket();
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-s3-'));
    const customers = NAMES.map((name, at) => `${String(at + 11)},${name}@example.com,${name} example`);
    await bucket.write('shop/customers.csv', `id,email,full_name\n${customers.join('\n')}\n`);
    for (const month of ['2024-05', '2024-06'])
      await bucket.write(
        `shop/orders/${month}.ndjson`,
        NAMES.map(
          (name, at) =>
            `{"no": "${month}-${String(at)}", "customer_id": ${String(at + 11)}, "ship_to": "${name} street 1"}`,
        ).join('\n'),
      );
    for (const [at, name] of NAMES.entries())
      await bucket.write(`shop/avatars/${String(at + 11)}.png`, `picture of ${name}`, {
        'content-type': 'image/png',
        'x-amz-meta-owner': `${name}@example.com`,
      });
    before = await content();
  });
  afterAll(async () => {
    await bucket?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const content = async (): Promise<Map<string, string>> => {
    const keys = await bucket.keys();
    return new Map(
      await Promise.all(keys.map(async (key) => [key, String(await bucket.read(key))] as const)),
    );
  };
  const habeasBy = (run: typeof runCli, ...args: string[]): Promise<CliResult> =>
    run(args, {
      cwd: folder,
      env: { SHOP_BUCKET_URL: bucket.connection('shop') },
      input: 'email=ann@example.com\n',
    });
  const habeas = (...args: string[]): Promise<CliResult> => habeasBy(runCli, ...args);
  const onPerson = (command: string, ...args: string[]): Promise<CliResult> =>
    habeas(command, '--map', 'map.yaml', '--identity', '-', ...args);

  it('suggests collections by the keys, and a person says what becomes of whole objects', async () => {
    const args = ['map', 'suggest', 'env:SHOP_BUCKET_URL', '--id', 'shop', '-o', 'suggested.yaml'];
    expect(await habeasBy(runCliProcess, ...args)).toMatchObject({ code: 0 });
    const suggested = readFileSync(join(folder, 'suggested.yaml'), 'utf8');
    for (const line of [
      'type: s3',
      'connection: "env:SHOP_BUCKET_URL"',
      'files: [customers.csv]',
      'files: ["orders/*.ndjson"]',
      'files: ["avatars/{id}.png"]',
      'full_name: { category: identity.name',
      '{ from: "orders.customer_id", to: "customers.id" }',
    ])
      expect(suggested).toContain(line);
    writeFileSync(
      join(folder, 'map.yaml'),
      `version: 1
stores:
  - id: shop
    type: s3
    connection: env:SHOP_BUCKET_URL
    collections:
      - name: customers
        files: [customers.csv]
        key: [id]
        subject: { identifiers: { email: email } }
        columns:
          id: { category: system.id, erase: { keep: LEGAL_OBLIGATION } }
          email: { category: contact.email, erase: { pseudonym: email } }
          full_name: { category: identity.name, erase: { const: "[erased]" } }
      - name: orders
        files: ["orders/*.ndjson"]
        key: ["no"]
        columns:
          "no": { category: business.value, erase: { keep: LEGAL_OBLIGATION } }
          customer_id: { category: system.id, erase: { keep: LEGAL_OBLIGATION } }
          ship_to: { category: location.address, erase: null }
      - name: avatars
        files: ["avatars/{customer_id}.png"]
        rowAction: delete
    references:
      - { from: orders.customer_id, to: customers.id }
      - { from: avatars.customer_id, to: customers.id }
`,
    );
    const validated = await habeas('map', 'validate', 'map.yaml');
    expect(validated).toMatchObject({ code: 0, stdout: expect.stringContaining('0 errors') });
  });

  it('plans the same twice, and collects what is there', async () => {
    const first = await onPerson('plan', '--json');
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toBe((await onPerson('plan', '--json')).stdout);
    expect(first.stdout).not.toContain('ann@');
    expect(await onPerson('collect', '-o', 'person.zip', '--json')).toMatchObject({ code: 0 });
    const texts = [...unzip(readFileSync(join(folder, 'person.zip'))).values()].map(String).join('\n');
    expect(texts).toContain('ann street 1');
    expect(texts).toContain('avatars/11.png');
    expect(texts).not.toMatch(/bob/);
    expect(await onPerson('verify')).toMatchObject({ code: 1 });
    expect(await content()).toEqual(before);
  });

  it('erases one person, and leaves every byte of the others', async () => {
    const erased = await habeasBy(
      runCliProcess,
      ...['erase', '--map', 'map.yaml', '--identity', '-', '--yes', '--certificate', 'proof.json'],
    );
    expect(erased).toMatchObject({ code: 0, stdout: expect.stringContaining('Done and verified: 4 rows') });
    const after = await content();
    expect([...after.keys()]).toEqual([...before.keys()].filter((key) => key !== 'shop/avatars/11.png'));
    expect([...after.values()].join('\n')).not.toMatch(/\bann\b/);
    for (const [key, text] of after)
      text.split('\n').forEach((line, at) => {
        const old = before.get(key)!.split('\n')[at]!;
        if (!/\bann\b/.test(old)) expect([key, line]).toEqual([key, old]);
      });
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
