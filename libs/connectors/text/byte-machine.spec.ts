import fc from 'fast-check';
import { byteMachine, countByte } from './byte-machine.js';
import { gramHash } from './gram-counts.js';

const naiveCount = (byte: number, text: Buffer): number => text.filter((one) => one === byte).length;

/** A text of any length around the borders of parts, of few different bytes. */
const texts = fc
  .tuple(fc.constantFrom(0, 40, 32_760, 65_530), fc.nat({ max: 80 }), fc.nat())
  .map(([about, more, seed]) => {
    const text = Buffer.alloc(about + more);
    for (let at = 0; at < text.length; at++) text[at] = 0x40 + (Math.imul(seed + at, 0x9e3779b1) >>> 29);
    return text;
  });

describe('byteMachine', () => {
  it('samples the places whose grams the filter knows, also where parts of a text meet', () => {
    const shapes = fc.record({
      step: fc.integer({ min: 1, max: 32 }),
      gramBytes: fc.constantFrom(4, 8),
      bits: fc.integer({ min: 10, max: 22 }),
    });
    fc.assert(
      fc.property(texts, shapes, fc.array(fc.nat()), (text, { step, gramBytes, bits }, seeds) => {
        const shift = 32 - bits;
        const filter = new Uint8Array(1 << (bits - 3));
        for (const seed of seeds) {
          const gram = gramHash(text, seed % Math.max(1, text.length - gramBytes), gramBytes) >>> shift;
          filter[gram >>> 3]! |= 1 << (gram & 7);
        }
        const expected: number[] = [];
        for (let at = 0; at + gramBytes <= text.length; at += step) {
          const slot = gramHash(text, at, gramBytes) >>> shift;
          if ((filter[slot >>> 3]! & (1 << (slot & 7))) !== 0) expected.push(at);
        }
        const found = [...byteMachine().samples(text, { step, gramBytes, shift, filter })];
        expect(found.flatMap((places) => [...places])).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('samples one text while the places of another are looked at', () => {
    const sampling = { step: 1, gramBytes: 4, shift: 22, filter: new Uint8Array(128).fill(0xff) };
    const nothing = { ...sampling, filter: new Uint8Array(128) };
    const text = Buffer.alloc(70_000, 'ann');
    let places = 0;
    for (const part of byteMachine().samples(text, sampling)) {
      for (const inner of byteMachine().samples(text, nothing)) expect(inner).toHaveLength(0);
      places += part.length;
    }
    expect(places).toBe(text.length - 3);
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
        const found = [...byteMachine().signs(text, { first, second })];
        const isExpected = new Set(expected);
        expect(found.filter((at) => isExpected.has(at) || at >= text.length)).toEqual(expected);
        expect(found.every((at, index) => index === 0 || at > found[index - 1]!)).toBe(true);
      }),
      { numRuns: 20 },
    );
    const nothing = { first: new Uint8Array(256).fill(1), second: new Uint8Array(256) };
    expect([...byteMachine().signs(Buffer.alloc(99_999, 'ann@'), nothing)]).toEqual([]);
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
