import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { runCli, runCliProcess, type CliResult } from '../support/run-cli.js';
import { unzip } from '../support/unzip.js';

const NAMES = ['ann', 'bob', 'cy', 'dora', 'eve'];

describe('the command line on a folder of exports', () => {
  let folder: string;
  let before: Map<string, string>;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-files-'));
    mkdirSync(join(folder, 'exports'));
    const customers = NAMES.map(
      (name, at) => `${String(at + 1)};${name}@example.com;"${name} example";${name} street 1`,
    );
    write('customers.csv', `\ufeffid;email;full_name;street\r\n${customers.join('\r\n')}\r\n`);
    const orders = NAMES.flatMap((name, at) =>
      [1, 2].map(
        (no) =>
          `{"no": ${String(at * 2 + no)}, "customer_id": ${String(at + 1)}, "total": 12.50, "ship_to": "${name} street 1"}`,
      ),
    );
    write('orders-2024-05-01.ndjson', `${orders.slice(0, 5).join('\n')}\n`);
    write('orders-2024-06-01.ndjson.gz', gzipSync(`${orders.slice(5).join('\n')}\n`));
    write(
      'visits.json',
      JSON.stringify(
        NAMES.map((name) => ({ email: `${name}@example.com`, page: '/' })),
        null,
        2,
      ),
    );
    write(
      'letters.xml',
      `<letters>\n${NAMES.map((name, at) => `  <letter id="${String(at + 1)}"><email>${name}@example.com</email><text>To ${name}@example.com</text></letter>`).join('\n')}\n</letters>\n`,
    );
    mkdirSync(join(folder, 'exports', 'log'));
    write('log/export.log', 'wrote ann@example.com and bob@example.com\n');
    before = content();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, text: string | Buffer): void =>
    writeFileSync(join(folder, 'exports', name), text);
  const content = (): Map<string, string> =>
    new Map(
      readdirSync(join(folder, 'exports'))
        .filter((name) => statSync(join(folder, 'exports', name)).isFile())
        .sort()
        .map((name) => {
          const bytes = readFileSync(join(folder, 'exports', name));
          return [name, (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()];
        }),
    );
  const habeasBy = (run: typeof runCli, ...args: string[]): Promise<CliResult> =>
    run(args, { cwd: folder, input: 'email=ann@example.com\n' });
  const habeas = (...args: string[]): Promise<CliResult> => habeasBy(runCli, ...args);
  const onPerson = (command: string, ...args: string[]): Promise<CliResult> =>
    habeas(command, '--map', 'map.yaml', '--identity', '-', ...args);

  it('suggests families, keys, columns and references', async () => {
    expect(
      await habeas('map', 'suggest', 'exports', '--id', 'exports', '-o', 'suggested.yaml'),
    ).toMatchObject({ code: 0 });
    const suggested = readFileSync(join(folder, 'suggested.yaml'), 'utf8');
    for (const line of [
      'type: files',
      '  - id: exports-text\n    type: logs\n',
      'files:\n          - log/export.log*',
      'connection: "./exports"',
      'files: ["orders-*.ndjson", "orders-*.ndjson.gz"]',
      'files: [customers.csv]',
      'key: [id]',
      'full_name: { category: identity.name',
      '{ from: "orders.customer_id", to: "customers.id" }',
    ])
      expect(suggested).toContain(line);
    const edited = suggested.replace(/ship_to: \{.*/, 'ship_to: { category: location.address, erase: null }');
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
    expect(await onPerson('collect', '-o', 'person.zip', '--json')).toMatchObject({ code: 0 });
    const texts = [...unzip(readFileSync(join(folder, 'person.zip'))).values()].map(String).join('\n');
    expect(texts).toContain('ann street 1');
    expect(texts).not.toMatch(/bob/);
    expect(await onPerson('verify')).toMatchObject({ code: 1 });
    expect(content()).toEqual(before);
  });

  it('erases one person, and leaves every byte of the others', async () => {
    const erased = await habeasBy(
      runCliProcess,
      ...['erase', '--map', 'map.yaml', '--identity', '-', '--yes', '--certificate', 'proof.json'],
    );
    expect(erased).toMatchObject({ code: 0, stdout: expect.stringContaining('Done and verified: 6 rows') });
    const after = content();
    const log = readFileSync(join(folder, 'exports', 'log', 'export.log'), 'utf8');
    expect(log).toMatch(/^wrote \S{15} and bob@example.com\n$/);
    expect(log).not.toContain('ann');
    expect([...after.values()].join('\n')).not.toMatch(/\bann\b/);
    expect([...after.keys()]).toEqual([...before.keys()]);
    for (const [name, text] of after) {
      const lines = text.split('\n');
      const old = before.get(name)!.split('\n');
      expect(lines).toHaveLength(old.length);
      lines.forEach((line, at) => {
        if (!/\bann\b/.test(old[at]!) && !/"customer_id": 1,/.test(old[at]!))
          expect([name, line]).toEqual([name, old[at]]);
      });
    }
    expect(after.get('customers.csv')).toMatch(
      /^\ufeffid;email;full_name;street\r\n1;[^;]+@erased\.invalid;/,
    );
    expect(after.get('orders-2024-05-01.ndjson')).toContain('"total": 12.50');
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

  it('suggests the way to records that are wrapped, and goes on past what it cannot read', async () => {
    const at = (name: string): string => join(folder, 'mixed', name);
    mkdirSync(join(folder, 'mixed'));
    const people = NAMES.map((name, no) => ({
      id: no + 1,
      email: `${name}@example.com`,
      name: `${name} Doe`,
    }));
    const files: Record<string, string | Buffer> = {
      'crm.json': JSON.stringify({ by: 'export', data: { people, tags: [] } }, null, 2),
      'items.json': JSON.stringify({ items: people.map(({ email }) => ({ email, page: '/' })) }),
      'stream.json': people.map(({ email }) => `${JSON.stringify({ email, seen: 1 })}\n`).join(''),
      'one.json': '{ "contact":"ann@example.com",  "plan": 1.50 }\n',
      'shop.xml': `<shop><meta by="x"/><people>${people.map(({ email }) => `<p><mail>${email}</mail></p>`).join('')}</people></shop>`,
      'excel.csv': `sep=;\r\nid;email\r\n${people.map(({ id, email }) => `${String(id)};${email}\r\n`).join('')}`,
      'wide.csv': Buffer.from('\ufeffid,email\n1,ann@example.com\n', 'utf16le'),
      'ragged.csv': 'id,email\n1,bob@example.com\n2,cy@example.com,3\n',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
    const suggested = await habeas('map', 'suggest', 'mixed', '-o', 'mixed.yaml');
    expect(suggested).toMatchObject({ code: 0 });
    const map = readFileSync(join(folder, 'mixed.yaml'), 'utf8');
    for (const text of [map, suggested.stderr]) {
      expect(text).toMatch(/ wide\.csv cannot be read: .*UTF-16/);
      expect(text).toMatch(/ ragged\.csv cannot be read: .*line 3: it has 3 fields/);
      expect(text).toContain(' one.json is one object and no list of records: it is mapped as text');
    }
    for (const format of [
      '{"path":"$.data.people"}',
      '{"path":"$.items"}',
      '{"type":"ndjson"}',
      '{"path":"/shop/people/p"}',
    ])
      expect(map).toContain(`format: ${format}`);
    const erase = ['erase', '--map', 'mixed.yaml', '--identity', '-', '--yes'];
    expect(await habeas(...erase)).toMatchObject({ code: 1 });
    for (const [name, text] of Object.entries(files))
      expect(readFileSync(at(name))).toEqual(Buffer.from(text));
    rmSync(at('wide.csv'));
    rmSync(at('ragged.csv'));
    const again = await habeas('map', 'suggest', 'mixed', '-o', 'mixed.yaml', '--force');
    expect(again.stderr).not.toContain('cannot be read');
    expect(await habeas(...erase)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Done and verified'),
    });
    const texts = ['crm.json', 'items.json', 'stream.json', 'one.json', 'shop.xml', 'excel.csv'].map((name) =>
      readFileSync(at(name), 'utf8'),
    );
    expect(texts.join('')).not.toMatch(/\bann\b/);
    expect(texts.join('').match(/bob@example\.com/g)).toHaveLength(5);
    expect(texts[3]).toMatch(/^\{ "contact":"\S+",  "plan": 1\.50 \}\n$/);
    expect(texts[5]).toMatch(/^sep=;\r\nid;email\r\n/);
  });
});
