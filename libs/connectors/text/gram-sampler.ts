import { byteMachine, type Sampling } from './byte-machine.js';
import { gramHash } from './gram-counts.js';

/** Calls `report` for every sample of a text whose gram is one of the sampler's, or looks like one. */
export type GramSampler = (text: Buffer, report: (at: number) => void) => void;

interface SampledGrams {
  readonly step: number;
  /** 4 or 8. */
  readonly gramBytes: number;
  /** Their hashes. */
  readonly grams: readonly number[];
}

/** Bits of the filter for each gram: one sample in so many passes by chance. */
const BITS_PER_GRAM = 16;
/** Shorter texts are not worth the way into the memory of the machine. */
const MACHINE_FROM_BYTES = 4 * 1024;

/** Looks at `gramBytes` bytes every `step` bytes. */
export function gramSampler({ step, gramBytes, grams }: SampledGrams): GramSampler {
  const bits = Math.min(26, Math.max(15, Math.ceil(Math.log2(grams.length * BITS_PER_GRAM))));
  const shift = 32 - bits;
  const filter = new Uint8Array(1 << (bits - 3));
  for (const gram of grams) filter[(gram >>> shift) >>> 3]! |= 1 << ((gram >>> shift) & 7);
  const sampling = { step, gramBytes, shift, filter };
  return (text, report) => {
    if (text.length < MACHINE_FROM_BYTES) return sampleShort(text, sampling, report);
    for (const places of byteMachine().samples(text, sampling)) for (const at of places) report(at);
  };
}

function sampleShort(
  text: Buffer,
  { step, gramBytes, shift, filter }: Sampling,
  report: (at: number) => void,
): void {
  for (let at = 0; at + gramBytes <= text.length; at += step) {
    const slot = gramHash(text, at, gramBytes) >>> shift;
    if ((filter[slot >>> 3]! & (1 << (slot & 7))) !== 0) report(at);
  }
}
