import { mixed } from './gram-counts.js';

/** Calls `report` for every sample of a text whose gram is one of the sampler's, or looks like one. */
export type GramSampler = (text: Buffer, report: (at: number) => void) => void;

interface SampledGrams {
  readonly step: number;
  /** 4 or 8. */
  readonly gramBytes: number;
  /** Their hashes. */
  readonly grams: readonly number[];
}

const FOLD = 0x20202020;
/** Bits of the filter for each gram: one sample in so many passes by chance. */
const BITS_PER_GRAM = 16;

/** Looks at `gramBytes` bytes every `step` bytes. */
export function gramSampler({ step, gramBytes, grams }: SampledGrams): GramSampler {
  const bits = Math.min(26, Math.max(15, Math.ceil(Math.log2(grams.length * BITS_PER_GRAM))));
  const shift = 32 - bits;
  const filter = new Uint8Array(1 << (bits - 3));
  for (const gram of grams) filter[(gram >>> shift) >>> 3]! |= 1 << ((gram >>> shift) & 7);
  return gramBytes === 4
    ? (text, report) => sampleWords(text, step, filter, shift, report)
    : (text, report) => samplePairs(text, step, filter, shift, report);
}

function sampleWords(
  text: Buffer,
  step: number,
  filter: Uint8Array,
  shift: number,
  report: (at: number) => void,
): void {
  const view = new DataView(text.buffer, text.byteOffset, text.length);
  for (let at = 0; at + 4 <= text.length; at += step) {
    const slot = mixed(view.getInt32(at, true) | FOLD, 0) >>> shift;
    if ((filter[slot >>> 3]! & (1 << (slot & 7))) !== 0) report(at);
  }
}

function samplePairs(
  text: Buffer,
  step: number,
  filter: Uint8Array,
  shift: number,
  report: (at: number) => void,
): void {
  const view = new DataView(text.buffer, text.byteOffset, text.length);
  for (let at = 0; at + 8 <= text.length; at += step) {
    const slot = mixed(view.getInt32(at, true) | FOLD, view.getInt32(at + 4, true) | FOLD) >>> shift;
    if ((filter[slot >>> 3]! & (1 << (slot & 7))) !== 0) report(at);
  }
}
