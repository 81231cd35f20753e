import fc from 'fast-check';
import { keySlot, SIGN_KEYS, signKey, wordHash } from '../spi/index.js';
import { countByte, placesIn } from './byte-machine.js';
import { filterBits, gramHash } from './gram-counts.js';

const naiveCount = (byte: number, text: Buffer): number => text.filter((one) => one === byte).length;

/** A text of any length around the borders of parts, of few different bytes. */
const texts = fc
  .tuple(fc.constantFrom(0, 40, 32_760, 65_530), fc.nat({ max: 80 }), fc.nat())
  .map(([about, more, seed]) => {
    const text = Buffer.alloc(about + more);
    for (let at = 0; at < text.length; at++) text[at] = 0x40 + (Math.imul(seed + at, 0x9e3779b1) >>> 29);
    return text;
  });

const EVERY_KEY = { classes: new Uint8Array(256), filter: new Uint8Array(4096).fill(0xff), shift: 17 };

describe('byteMachine', () => {
  it('samples the places whose grams the filter knows, also where parts of a text meet', () => {
    const shapes = fc.record({
      step: fc.integer({ min: 1, max: 32 }),
      gramBytes: fc.constantFrom(4, 8),
      bits: fc.integer({ min: 5, max: 17 }),
    });
    fc.assert(
      fc.property(texts, shapes, fc.array(fc.nat()), (text, { step, gramBytes, bits }, seeds) => {
        const shift = 32 - bits;
        const filter = new Uint32Array(1 << bits);
        for (const seed of seeds) {
          const gram = gramHash(text, seed % Math.max(1, text.length - gramBytes), gramBytes);
          filter[gram >>> shift]! |= filterBits(gram);
        }
        const expected: number[] = [];
        for (let at = 0; at + gramBytes <= text.length; at += step) {
          const gram = gramHash(text, at, gramBytes);
          if ((filter[gram >>> shift]! & filterBits(gram)) === filterBits(gram)) expected.push(at);
        }
        const sampling = { kind: 'samples', step, gramBytes, shift, filter } as const;
        expect([...placesIn(text, sampling)]).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('tells every sign, and little else', () => {
    const first = new Uint8Array(256).fill(1);
    const second = new Uint8Array(256);
    [first[0x41], first[0x42], second[0x43], second[0x44], second[0x45]] = [3, 5, 2, 4, 1];
    fc.assert(
      fc.property(texts, (text) => {
        const expected = [...text.keys()].filter(
          (at) => (first[text[at - 1] ?? 0]! & second[text[at]!]!) !== 0,
        );
        const found = [...placesIn(text, { kind: 'signs', signs: { first, second }, keys: EVERY_KEY })];
        const isExpected = new Set(expected);
        expect(found.filter((at) => isExpected.has(at) || at >= text.length)).toEqual(expected);
        expect(found.every((at, index) => index === 0 || at > found[index - 1]!)).toBe(true);
      }),
      { numRuns: 20 },
    );
    const nothing = { first: new Uint8Array(256).fill(1), second: new Uint8Array(256) };
    const wanted = { kind: 'signs', signs: nothing, keys: EVERY_KEY } as const;
    expect([...placesIn(Buffer.alloc(99_999, 'ann@'), wanted)]).toEqual([]);
  });

  it('leaves out plain signs of which no key is known', () => {
    const isWord = (byte: number): boolean => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
    const classes = new Uint8Array(256).map((_, byte) =>
      isWord(byte) ? SIGN_KEYS.local | SIGN_KEYS.word : byte === 0x25 ? SIGN_KEYS.escape : 0,
    );
    const [shift, filter] = [15, new Uint8Array(1 << 14)];
    const hashOf = (word: string): number => [...Buffer.from(word)].reduce(wordHash, 0);
    const slot = keySlot(signKey(hashOf('nna'), hashOf('home')), shift);
    filter[slot >>> 3]! |= 1 << (slot & 7);
    const second = new Uint8Array(256);
    [second[0x40], second[0x30]] = [1, 2];
    const first = new Uint8Array(256).fill(1);
    first[0x34] = 3;
    const wanted = { kind: 'signs', signs: { first, second }, keys: { classes, filter, shift } } as const;
    const places = (text: string) => [...placesIn(Buffer.from(text), wanted)];
    expect(places('; ann@home, ann@house, bob@home 140 10 ANN@HOME;')).toEqual([5, 34, 42]);
    // what the border of the text or an escape may have cut is not judged
    expect(places('bob@home, %bob@home, bob@home')).toEqual([3, 14, 24]);
    expect(places(`; ${'b'.repeat(80)}@home;`)).toEqual([82]);
  });

  it('tells runs of two steps at least, and none of less than one', () => {
    const bytes = new Uint8Array(256);
    bytes[0x61] = 1;
    const run = (length: number) => Buffer.from(`x${'a'.repeat(length)}x`.repeat(2_000));
    const wanted = { kind: 'runs', bytes, step: 16 } as const;
    const runsWith = (text: Buffer, every: number) =>
      new Set([...placesIn(text, wanted)].map((place) => Math.floor(place / every))).size;
    expect(runsWith(run(32), 34)).toBe(2_000);
    expect(runsWith(run(33), 35)).toBe(2_000);
    expect(placesIn(run(16), wanted)).toHaveLength(0);
  });

  it('counts a byte', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 0x3f, max: 0x48 }), (text, byte) => {
        expect(countByte(byte, text)).toBe(naiveCount(byte, text));
      }),
      { numRuns: 40 },
    );
    expect(countByte(0, Buffer.alloc(17))).toBe(17);
    expect(countByte(1, Buffer.alloc(17))).toBe(0);
  });
});
