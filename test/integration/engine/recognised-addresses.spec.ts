import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { logsConnector } from '../../../libs/connectors/logs/index.js';
import { scanText, TokenMatcher, type FindOptions } from '../../../libs/connectors/text/index.js';
import {
  AddressRecogniser,
  identityForms,
  isPlainAddress,
  plainAddressForm,
} from '../../../libs/engine/identity/index.js';
import { DEFAULT_LIMITS, type ScanRequest, type Store, type TextTokenRef } from '#connectors/spi';
import type { Identity } from '#contracts';
import { parseDataMap, verifyMany, verifyStore, type StorePlan } from '#engine';

const ADDRESSES: readonly Identity[] = [
  'a@b.co',
  'ann@x.example.com',
  'Ann@X.Example.com',
  'ann@x.example.org',
  'nn@x.example.com',
  'n@x-y.example.com',
  'a.n-n_1@x-y.example.com',
  'D@x.example.com',
  '3dann@x.example.com',
  'p0@40.example.net',
  'person-17@example.com',
].map((value) => ({ type: 'email', value }));

const tokensOf = (identity: Identity, index: number): TextTokenRef[] =>
  identityForms(identity, 'verify').map(({ bytes, boundary, embedded = false, ignoreCase }) => {
    return { bytes, boundary, embedded, ignoreCase, identity: index };
  });
const TOKENS = ADDRESSES.flatMap(tokensOf);
const recognising = (): TokenMatcher =>
  new TokenMatcher(
    [],
    undefined,
    new AddressRecogniser(
      ADDRESSES.map((identity, index) => ({ identity, index })),
      (identity, index, spelling) =>
        tokensOf(identity, index).filter(({ bytes }) => bytes.includes('@') === (spelling === 'plain')),
    ),
  );

function found(matcher: TokenMatcher, text: Buffer, options: FindOptions): string[] {
  return matcher.find(text, options).map(({ start, end, token }) => {
    const { bytes, identity } = matcher.tokens[token]!;
    return `${start}-${end} ${identity} ${bytes.toString()}`;
  });
}

const beside = fc.constantFrom(
  ...['', ' ', '.', '-', '+', '_', 'x', '1', 'f', '=', '"', '\n', '\0', '/', 'é', '{"a":"', '"}\n'],
  ...[
    '%',
    '%3D',
    '%2d',
    '%C3%A9',
    '\\',
    '\\n',
    '\\f',
    '\\\\n',
    '\\u003c',
    '\\u00e9',
    '\\u2028',
    '&lt;',
    '&amp',
  ],
  ...['40', '%40', '\\u0040', '&#64;', '@', 'QA', '0A', 'BA', '6540'],
);
const form = fc.nat({ max: TOKENS.length - 1 }).map((at) => TOKENS[at]!.bytes);
const spelled = fc
  .tuple(form, fc.constantFrom('', 'upper', 'lower', 'cut', 'other'), fc.nat())
  .map(([bytes, how, seed]) => {
    const at = seed % bytes.length;
    if (how === 'upper') return Buffer.from(bytes.toString().toUpperCase());
    if (how === 'lower') return Buffer.from(bytes.toString().toLowerCase());
    if (how === 'cut') return bytes.subarray(at);
    if (how === 'other')
      return Buffer.concat([bytes.subarray(0, at), Buffer.of(0x41 + (seed % 50)), bytes.subarray(at + 1)]);
    return bytes;
  });
const encoded = fc
  .tuple(
    fc.uint8Array({ maxLength: 5 }),
    fc.constantFrom(...ADDRESSES),
    fc.uint8Array({ maxLength: 5 }),
    fc.constantFrom<BufferEncoding>('base64', 'base64url', 'hex'),
  )
  .map(([before, { value }, after, encoding]) =>
    Buffer.from(Buffer.concat([before, Buffer.from(value), after]).toString(encoding)),
  );
const texts = fc
  .array(fc.oneof({ weight: 2, arbitrary: beside.map((text) => Buffer.from(text)) }, spelled, encoded), {
    maxLength: 12,
  })
  .map((parts) => Buffer.concat(parts));

describe('addresses that are recognised', () => {
  it('are plain', () => {
    expect(ADDRESSES.filter((identity) => !isPlainAddress(identity))).toEqual([]);
    const others = ['ann+a@x.example.com', ' a@b.co', 'ann@localhost', 'ärn@b.co', 'a@b@c.de', '"a"@b.co'];
    expect(others.filter((value) => isPlainAddress({ type: 'email', value }))).toEqual([]);
    expect(isPlainAddress({ type: 'username', value: 'a@b.co' })).toBe(false);
  });

  it('have one form with an at sign in it, which is the first', () => {
    for (const identity of ADDRESSES) {
      const [first, ...others] = identityForms(identity, 'verify');
      expect(first).toEqual(plainAddressForm(identity));
      expect(others.filter(({ bytes }) => bytes.includes('@'))).toEqual([]);
    }
  });

  it('are found where each of their forms is, by itself', () => {
    for (const { bytes } of TOKENS) {
      const text = Buffer.concat([Buffer.from('x '), bytes, Buffer.from(' y')]);
      expect(found(recognising(), text, {})).toEqual(found(new TokenMatcher(TOKENS), text, {}));
      expect(found(recognising(), text, {})).not.toEqual([]);
    }
  });

  it('are found where a search for all their forms finds them, whatever stands beside', () => {
    const searching = new TokenMatcher(TOKENS);
    const recogniser = recognising();
    fc.assert(
      fc.property(texts, fc.boolean(), fc.nat(), fc.nat(), (text, isJson, from, length) => {
        const options = { isJson: () => isJson };
        expect(found(recogniser, text, options)).toEqual(found(searching, text, options));
        const start = from % (text.length + 1);
        const part = { ...options, from: start, to: start + (length % (text.length + 1)) };
        expect(found(recogniser, text, part)).toEqual(found(searching, text, part));
      }),
      { numRuns: 1_000 },
    );
  });

  it('are found from every byte of a text on, in the middle of an escape as well', () => {
    const searching = new TokenMatcher(TOKENS);
    const recogniser = recognising();
    for (const before of ['%3D', '%C3%A9%20', '\\n', '\\u003c', '\\u0040'])
      for (const { bytes } of TOKENS.slice(0, 60)) {
        const text = Buffer.concat([Buffer.from(`{"${before}`), bytes, Buffer.from('"}')]);
        for (let from = 0; from < text.length; from++) {
          const options = { from, isJson: () => true };
          expect(found(recogniser, text, options)).toEqual(found(searching, text, options));
        }
      }
  });

  it('are found where blocks of a text meet', async () => {
    const lines = Array.from({ length: 4_000 }, (_, at) => {
      const { bytes } = TOKENS[(at * 7) % TOKENS.length]!;
      return Buffer.from(`${at} visitor@x.example.com ${at % 3 === 0 ? bytes.toString() : ''} %40\n`);
    });
    const text = Buffer.concat(lines);
    const inBlocks = async (matcher: TokenMatcher): Promise<string[]> => {
      const all: string[] = [];
      let at = 0;
      const source = (into: Buffer): Promise<number> => {
        const size = text.copy(into, 0, at);
        at += size;
        return Promise.resolve(size);
      };
      for await (const { base, hits } of scanText(matcher, source, { blockBytes: 70_001 }))
        for (const { start, end, token } of hits)
          all.push(`${base + start}-${base + end} ${matcher.tokens[token]!.identity}`);
      return all;
    };
    const all = await inBlocks(recognising());
    expect(all.length).toBeGreaterThan(1_000);
    expect(all).toEqual(await inBlocks(new TokenMatcher(TOKENS)));
  });
});

describe('a search of logs for very many addresses', () => {
  const map = parseDataMap(`
version: 1
stores:
  - { id: logs, type: logs, connection: env:LOGS, collections: [{ name: app, files: ["*.log"] }] }
`);
  const plan: StorePlan = {
    ...{ store: 'logs', taskQueue: null, catalogueFingerprint: '' },
    type: 'logs',
    ...{ steps: [], protected: [], findings: [] },
  };
  const people: Identity[] = [
    { type: 'username', value: 'jane.doe' },
    ...Array.from({ length: 5_000 }, (_, at): Identity => ({ type: 'email', value: `p${at}@example.com` })),
    { type: 'email', value: 'ann+shop@example.com' },
  ];
  const LINES = [
    'GET /?user=p17%40example.com from visitor-1@example.net',
    '{"user":"P4999@Example.com","by":"jane.doe"}',
    `nothing of p5000@example.com or xp17@example.com, ann.lee@example.com`,
    `${Buffer.from('=p3@example.com;').toString('base64')} ann+shop@example.com`,
  ];
  let root: string;
  let store: Store;
  const requests: ScanRequest[] = [];

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'habeas-logs-test-'));
    writeFileSync(join(root, 'p2@example.com.log'), `${LINES.join('\n')}\n`);
    store = await logsConnector.open({
      ...{ id: 'logs', type: 'logs', access: 'read', limits: DEFAULT_LIMITS },
      ...{ connection: root, families: { app: ['*.log'] } },
    });
    requests.length = 0;
    const scan = store.scan.bind(store);
    store.scan = (request) => {
      requests.push(request);
      return scan(request);
    };
  });
  afterEach(async () => {
    await store.close();
    rmSync(root, { recursive: true });
  });

  it('finds them beside identifiers of other kinds, and its control', async () => {
    const { control, clean, residues } = await verifyStore({ map, store, plan, identities: people });
    expect(requests.map(({ tokens, recogniser }) => [tokens.length < 100, recogniser !== undefined])).toEqual(
      [[true, true]],
    );
    expect({ control, clean }).toEqual({ control: 'found', clean: false });
    expect(residues.map(({ column, count }) => ({ column, count }))).toEqual([
      { column: 'name', count: 1 },
      { column: '*', count: 5 },
    ]);
  });

  it('searches for one person after the other where one of them has so many', async () => {
    const one = people.slice(-1);
    const results = await verifyMany(store, [
      { map, plan, identities: people },
      { map, plan, identities: one },
    ]);
    const alone = await verifyStore({ map, store, plan, identities: one });
    expect(results[1]).toEqual({ status: 'fulfilled', value: alone });
    expect(alone.residues.map(({ count }) => count)).toEqual([1]);
    const [first] = results;
    expect(first?.status === 'fulfilled' && first.value.residues.map(({ count }) => count)).toEqual([1, 5]);
  });
});
