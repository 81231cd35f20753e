import fc from 'fast-check';
import type { TextSource } from './block-reader.js';
import { scanText, type ScanTextOptions } from './text-stream.js';
import { TokenMatcher } from './token-matcher.js';

const MAIL = Buffer.from('ann.lee@example.com');
const matcher = new TokenMatcher([
  { bytes: MAIL, boundary: 'email', ignoreCase: true },
  { bytes: Buffer.from('ann'), boundary: 'word', ignoreCase: false },
]);

const sourceOf = (text: Buffer): TextSource => {
  let at = 0;
  return async (into) => {
    const size = text.copy(into, 0, at);
    at += size;
    return size;
  };
};
const starts = async (text: Buffer, options: ScanTextOptions = {}, source = sourceOf(text)) => {
  const found: number[] = [];
  for await (const block of scanText(matcher, source, options)) {
    found.push(...block.hits.map((hit) => block.base + hit.start));
  }
  return found;
};

describe('scanText', () => {
  it('finds a hit at every offset around the border of a block, once', async () => {
    const blockBytes = 256;
    for (let offset = 150; offset < 620; offset++) {
      const text = Buffer.alloc(900, '.');
      text.write(' ann.lee@example.com ', offset);
      expect(await starts(text, { blockBytes })).toEqual([offset + 1]);
      text[offset] = 0x61;
      expect(await starts(text, { blockBytes })).toEqual([]);
    }
  });

  it('finds the same in blocks of any size as in one piece', async () => {
    const part = fc.constantFrom(
      'ann.lee@example.com',
      'ann',
      ' ',
      '\n',
      'x',
      '%20',
      'é',
      '.',
      '{"a":"',
      'filler'.repeat(9),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 80 }),
        fc.integer({ min: 1, max: 300 }),
        async (parts, blockBytes) => {
          const text = Buffer.from(parts.join(''));
          expect(await starts(text, { blockBytes })).toEqual(matcher.find(text).map(({ start }) => start));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('sees lines of ordinary length whole', async () => {
    const lines = Array.from(
      { length: 500 },
      (_, n) => `${n} ${'x'.repeat(n % 60)} ann.lee@example.com ${n}\n`,
    );
    const seen: string[] = [];
    for await (const { text, hits } of scanText(matcher, sourceOf(Buffer.from(lines.join(''))), {
      blockBytes: 1_024,
    })) {
      for (const { start } of hits) {
        seen.push(text.toString('utf8', text.lastIndexOf(10, start) + 1, text.indexOf(10, start) + 1));
      }
    }
    expect(seen).toEqual(lines);
  });

  it('goes on from the tail of an earlier scan and misses nothing that is appended', async () => {
    const whole = Buffer.from(`ann\n${'filler '.repeat(50)}ann\nto ann.lee@example.com and ann`);
    for (let cut = 0; cut < whole.length; cut++) {
      const found = new Set<number>();
      let tail = 0;
      for await (const block of scanText(matcher, sourceOf(whole.subarray(0, cut)), { blockBytes: 64 })) {
        tail = block.tail;
      }
      for (const start of await starts(
        whole,
        { start: tail, blockBytes: 64 },
        sourceOf(whole.subarray(tail)),
      )) {
        found.add(start);
      }
      const expected = matcher.find(whole).filter(({ end }) => end > cut - 1);
      for (const { start } of expected) expect(found).toContain(start);
    }
  });

  it('knows whether a very long line is JSON', async () => {
    const text = Buffer.from(`{"a":"${'x'.repeat(5_000)}\\nann"}\n${'x'.repeat(5_000)}\\nann\n`);
    expect(await starts(text, { blockBytes: 128 })).toEqual([5_008]);
  });

  it('stops when told to', async () => {
    const signal = AbortSignal.abort();
    await expect(starts(Buffer.from('ann'), { signal })).rejects.toThrow(/abort/i);
  });
});
