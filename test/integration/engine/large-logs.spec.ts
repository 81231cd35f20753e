import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BLOCK_BYTES, scanText, TokenMatcher, type TextSource } from '../../../libs/connectors/text/index.js';
import { AddressRecogniser, identityForms } from '../../../libs/engine/identity/index.js';
import type { TextTokenRef } from '#connectors/spi';
import type { Identity } from '#contracts';

const PEOPLE: readonly Identity[] = ['ann@x.example.com', 'Bob.B@y.example.org', 'person-17@example.com'].map(
  (value) => ({ type: 'email', value }),
);
const tokensOf = (identity: Identity, index: number): TextTokenRef[] =>
  identityForms(identity, 'verify').map(({ bytes, boundary, embedded = false, ignoreCase }) => {
    return { bytes, boundary, embedded, ignoreCase, identity: index };
  });
const FORMS = PEOPLE.flatMap(tokensOf);
const WORDS: readonly TextTokenRef[] = ['jan', 'kim42', 'ab'].map((word, index) => {
  return {
    bytes: Buffer.from(word),
    boundary: 'word',
    embedded: false,
    ignoreCase: true,
    identity: 9 + index,
  };
});

const byForms = (): TokenMatcher => new TokenMatcher([...WORDS, ...FORMS]);
const byRecogniser = (): TokenMatcher => {
  const addresses = PEOPLE.map((identity, index) => ({ identity, index }));
  const recogniser = new AddressRecogniser(addresses, (identity, index, spelling) =>
    tokensOf(identity, index).filter(({ bytes }) => bytes.includes('@') === (spelling === 'plain')),
  );
  return new TokenMatcher(WORDS, undefined, recogniser);
};

const LINE =
  'GET /a40/40A? visitor-17@example.com 0123456789abcdef0123456789abcdef0 QA nobody@x.example.com\n';
/** What is read at once in a thread. */
const CHUNK_BYTES = 64 * 1024;

/** Each form across borders of blocks and of what is read at once, a byte further each time, among other lines. */
function largeText(): Buffer {
  const text = Buffer.alloc(5 * BLOCK_BYTES + 12_345, LINE);
  const all = [...FORMS, ...WORDS];
  for (let chunk = 1; chunk * CHUNK_BYTES < text.length; chunk++) {
    const { bytes } = all[chunk % all.length]!;
    const start = chunk * CHUNK_BYTES - ((chunk * 7) % (bytes.length + 2));
    text.write(' ', start - 1);
    bytes.copy(text, start);
    text.write(chunk % 5 === 0 ? 'x' : ' ', start + bytes.length);
  }
  // a line that is longer than any that is seen whole
  text.fill('z', 3 * BLOCK_BYTES - 1_500_000, 3 * BLOCK_BYTES - 5_000);
  return text;
}

interface Found {
  hits: string[];
  lines: number;
  bytes: number;
}

async function scanned(matcher: TokenMatcher, source: TextSource): Promise<Found> {
  const found: Found = { hits: [], lines: 0, bytes: 0 };
  for await (const block of scanText(matcher, source, { countLines: true })) {
    for (const { start, end, token } of block.hits) {
      const { identity } = matcher.tokens[token]!;
      found.hits.push(`${block.base + start}-${block.base + end} ${identity}`);
    }
    found.lines += block.freshLines;
    found.bytes += block.fresh.length;
  }
  return found;
}

function inMemory(text: Buffer): TextSource {
  let at = 0;
  return (into) => {
    const size = text.copy(into, 0, at);
    at += size;
    return Promise.resolve(size);
  };
}

describe('a large log that threads read', () => {
  const text = largeText();
  let root: string;
  let file: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'habeas-logs-test-'));
    file = join(root, 'app.log');
    writeFileSync(file, text);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** By threads alone, unless there is another source. */
  async function scannedFile(
    matcher: TokenMatcher,
    size = text.length,
    source: TextSource = () => Promise.reject(new Error('Read by nobody else.')),
  ): Promise<Found> {
    const handle = await open(file);
    try {
      return await scanned(matcher, Object.assign(source, { file: { fd: handle.fd, start: 0, size } }));
    } finally {
      await handle.close();
    }
  }

  it.each([
    ['forms', byForms],
    ['addresses', byRecogniser],
  ])('has the same %s and lines as in memory, also where blocks meet', async (_, matcherOf) => {
    const expected = await scanned(matcherOf(), inMemory(text));
    expect(expected.hits.length).toBeGreaterThan(80);
    expect(expected.lines).toBe(text.filter((byte) => byte === 0x0a).length);
    expect(await scannedFile(matcherOf())).toEqual(expected);
  });

  it('has what a matcher finds that has learned from another file already', async () => {
    const matcher = byRecogniser();
    const first = await scannedFile(matcher);
    expect(await scannedFile(matcher)).toEqual(first);
  });

  it('may be read for several searches at once', async () => {
    const expected = await scanned(byForms(), inMemory(text));
    const beside = (matcher: TokenMatcher) => scannedFile(matcher, text.length, inMemory(text));
    const all = await Promise.all([1, 2, 3].flatMap(() => [beside(byForms()), beside(byRecogniser())]));
    for (const { hits } of all) expect(hits).toEqual(expected.hits);
  });

  it('ends where the file does now', async () => {
    truncateSync(file, 2 * BLOCK_BYTES);
    expect(await scannedFile(byForms())).toEqual(
      await scanned(byForms(), inMemory(text.subarray(0, 2 * BLOCK_BYTES))),
    );
    writeFileSync(file, text);
    expect((await scannedFile(byForms(), text.length - BLOCK_BYTES)).bytes).toBe(text.length);
  });

  it('tells of a file that cannot be read', async () => {
    const handle = await open(root);
    const source = Object.assign(inMemory(text), { file: { fd: handle.fd, start: 0, size: text.length } });
    await expect(scanned(byForms(), source)).rejects.toMatchObject({ code: 'EISDIR' });
    await handle.close();
  });
});
