import { MACHINE_FROM_BYTES, placesIn, type Sampling, type SeenStretch } from './byte-machine.js';
import { filterBits, gramHash } from './gram-counts.js';

interface SampledGrams {
  readonly step: number;
  /** 4 or 8. */
  readonly gramBytes: number;
  /** Their hashes. */
  readonly grams: readonly number[];
}

/** Bits of the filter for each gram: one sample in several hundred passes by chance. */
const BITS_PER_GRAM = 32;
const WORD_BITS = 5;
/** Looks at `gramBytes` bytes every `step` bytes. */
export class GramSampler {
  readonly wanted: Sampling;

  constructor({ step, gramBytes, grams }: SampledGrams) {
    const bits = Math.min(26, Math.max(15, Math.ceil(Math.log2(grams.length * BITS_PER_GRAM))));
    const shift = 32 - (bits - WORD_BITS);
    const filter = new Uint32Array(1 << (bits - WORD_BITS));
    for (const gram of grams) filter[gram >>> shift]! |= filterBits(gram);
    this.wanted = { kind: 'samples', step, gramBytes, shift, filter };
  }

  /** Calls `report` for every sample of a text whose gram is one of the sampler's, or looks like one. */
  sample(text: Buffer, report: (at: number) => void, seen?: SeenStretch): void {
    if (text.length < MACHINE_FROM_BYTES && !seen) return this.#sampleShort(text, report);
    const last = text.length - this.wanted.gramBytes;
    for (const at of placesIn(text, this.wanted, seen)) if (at <= last) report(at);
  }

  #sampleShort(text: Buffer, report: (at: number) => void): void {
    const { step, gramBytes, shift, filter } = this.wanted;
    for (let at = 0; at + gramBytes <= text.length; at += step) {
      const gram = gramHash(text, at, gramBytes);
      const bits = filterBits(gram);
      if ((filter[gram >>> shift]! & bits) === bits) report(at);
    }
  }
}
