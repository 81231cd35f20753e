import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { EVERYTHING } from '#connectors/spi';
import { collectStore, parseDataMap, planStore, type ExportSink, type ExportWriter } from '#engine';
import { PackageBuilder, PackageFiles } from '#packages';
import { contentOf, packageFaults, type PackageContent } from '../../support/package-faults.js';
import { unzip } from '../../support/unzip.js';
import { createTestStore, type TestStore } from './stores.js';

const SIGNER = { kid: 'test', sign: () => Buffer.alloc(64) };
const EMAIL = 'customer-1@example.com';
const ROWS = 3_000;

const MAP = `version: 1
purposes: { contract: { basis: contract } }
stores:
  - id: shop
    type: postgres
    connection: env:SHOP
    collections:
      - name: public.customer
        subject: { identifiers: { email: email } }
        purposes: [contract]
        columns: { id: { category: identifier.internal }, email: { category: contact.email, erase: { pseudonym: email } } }
      - name: public.event
        purposes: [contract]
        columns:
          id: { category: identifier.internal }
          secret: { category: identity.name, access: redact }
          note: { category: free_text, erase: scrub, provenance: observed }
          prefs:
            type: json
            paths:
              "$.inner": { category: behaviour.score, access: skip }
    references:
      - { from: public.event.customer_id, to: public.customer.id }
`;

const TABLES = `
  create type mood as enum ('good', '=bad');
  create domain code as char(5);
  create table customer (id int primary key, email text not null);
  insert into customer values (1, '${EMAIL}'), (2, 'somebody@example.com');
  create table event (id bigint primary key, customer_id int not null references customer, secret text, note text, prefs jsonb,
    path text, padded code, price numeric(20,4), rate float8, cash money, ok boolean, born date, seen timestamptz, local timestamp,
    at time, span interval, feeling mood, key uuid, raw bytea, ip inet, net cidr, tags text[], grid numeric[], doc json, more jsonb,
    place point, "__proto__" text, "=quo""ted" text);
  insert into event (id, customer_id, secret, note, prefs, path, padded, price, rate, cash, ok, born, seen, local, at, span, feeling,
      key, raw, ip, net, tags, grid, doc, more, place, "__proto__", "=quo""ted")
    select case when n % 7 = 0 then 9007199254740993 + n else n end, 1 + (n % 100 = 99)::int,
      case when n % 3 > 0 then 'secret ' || n end, 'asked by other-' || n % 5 || '@example.com',
      jsonb_build_object('theme', 'dark', 'inner', n), (array['plain', '=1+1', '', ' a', 'x,"y"', E'a\\nb\\t\\\\', 'größe 😀', E'\\u0085=1', '-5'])[1 + n % 9],
      'ab', n * -1.5, (array[n, 'NaN', '-Infinity', 1e-300])[1 + n % 4], n * -1.5, n % 2 = 0,
      (array['2024-02-29', 'infinity', '0044-03-15 BC', '12024-01-01'])[1 + n % 4]::date,
      case when n % 50 = 0 then '0044-03-15 00:00+00 BC' else timestamptz '2024-02-28 23:59:59.5+02' + n * interval '1 hour' end,
      timestamp '2024-02-29 01:02:03' + n * interval '1 ms', '01:02', n * interval '1 day', (array['good', '=bad'])[1 + n % 2]::mood,
      gen_random_uuid(), '\\x00ff', ('10.0.0.' || n % 256)::inet, '10.0.0.0/8', array['a', null, '=x'], array[1.10, n], '{"b": 1.10, "a":
      "\\u00e9"}', (array['{"a b": "c, d: \\"e\\\\", "n": [1.10, -0.5, 1e3, null], "1": {}}', '[]', '"=1"', 'null', '1.50', 'true', '[ "a" ]'])[1 + n % 7]::jsonb,
      point(1, n), case when n % 2 = 0 then 'p' end, repeat('long ', n % 40)
    from generate_series(1, ${ROWS}) n;
  update event set path = repeat('wide "text" ', 200000) where id = 1500;`;

describe('many rows, which come as texts', () => {
  let shop: TestStore;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-texts-'));
    shop = await createTestStore('postgres');
    await shop.run(TABLES);
  });
  afterAll(async () => {
    await shop?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const identities = [{ type: 'email', value: EMAIL }] as const;
  const map = parseDataMap(MAP);

  const collect = async (
    right: 'access' | 'portability',
    around: (writer: ExportWriter) => ExportWriter,
    signal?: AbortSignal,
  ) => {
    const { store } = shop;
    const { plan } = await planStore({ map, storeId: 'shop', store, identities, right });
    const files = new PackageFiles(folder);
    const key = randomBytes(32);
    const builder = new PackageBuilder(files, 'one', key, {
      number: 'export-1',
      right,
      regime: 'EU_GDPR',
      language: 'en',
      receivedOn: new Date(0),
      generatedAt: new Date('2026-01-02T00:00:00Z'),
      planHash: '',
      controller: 'Example Shop',
    });
    const sink: ExportSink = { collection: async (info) => around(await builder.collection(info)) };
    const hooks = signal ? { signal } : {};
    const { redactions, outcomes } = await collectStore({ map, store, plan, identities, sink, hooks });
    await builder.finish(SIGNER);
    const content = contentOf(unzip(await buffer(files.open('one/part-1', key))));
    return { content, redactions, outcomes };
  };
  const byValues = ({ write, end }: ExportWriter): ExportWriter => ({ write, end });
  const dataOf = (content: PackageContent): [string, string][] =>
    [...content].filter(([path]) => path.startsWith('data/') || path.startsWith('schema/'));

  it.each(['portability', 'access'] as const)(
    'give the same files as their values (%s)',
    async (right) => {
      let blocks = 0;
      const texts = await collect(right, (writer) => ({
        ...writer,
        ...(writer.texts && {
          texts: (columns) => {
            const take = writer.texts!(columns);
            return (block) => {
              blocks += 1;
              return take(block);
            };
          },
        }),
      }));
      const values = await collect(right, byValues);
      expect(blocks).toBeGreaterThan(10);
      expect(packageFaults(texts.content)).toEqual([]);
      const data = dataOf(values.content);
      expect(dataOf(texts.content).map(([path]) => path)).toEqual(data.map(([path]) => path));
      for (const [path, text] of data) expect(firstDifference(texts.content.get(path)!, text)).toBeNull();
      expect(texts.redactions).toEqual(values.redactions);
      expect(texts.outcomes).toEqual(values.outcomes);
    },
    120_000,
  );

  it('hold nothing that is not to be handed over', async () => {
    const { content, redactions } = await collect('access', (writer) => writer);
    const [, rows] = [...content].find(([path]) => path.endsWith('event.ndjson'))!;
    expect(/secret \d|other-\d|"inner":\d/.exec(rows)).toBeNull();
    const first = JSON.parse(rows.slice(0, rows.indexOf('\n'))) as object;
    expect(first).toMatchObject({
      secret: '[redacted]',
      note: 'asked by [person-1]',
      prefs: { inner: '[redacted]', theme: 'dark' },
    });
    expect(redactions.map(({ column }) => column).sort()).toEqual(['note', 'prefs', 'secret']);
  }, 60_000);

  it('stop where the work is stopped, and leave the store usable', async () => {
    const stop = new AbortController();
    const collected = collect(
      'portability',
      (writer) => ({
        ...writer,
        texts: (columns) => (block) => {
          stop.abort(new Error('stopped'));
          return writer.texts!(columns)(block);
        },
      }),
      stop.signal,
    );
    await expect(collected).rejects.toThrow('stopped');
    const session = await shop.store.read();
    const query = { collection: 'public.customer', columns: ['id'], where: EVERYTHING };
    for await (const rows of session.select(query)) expect(rows).toHaveLength(2);
    await session.close();
  });
});

/** The first line that is not the same. */
function firstDifference(found: string, expected: string): string | null {
  if (found === expected) return null;
  const lines = expected.split('\n');
  return found.split('\n').find((line, at) => line !== lines[at]) ?? 'the end';
}
