import { SeparatedDigits, type WrittenControls } from '../spi/index.js';
import { MACHINE_FROM_BYTES, placesIn, type Wanted } from './byte-machine.js';

/** Finds numbers in bytes, in whatever groups their digits stand. */
export class GroupedDigits {
  readonly #numbers: SeparatedDigits;
  readonly #signs: Wanted;
  /** A sign is of two digits. */
  readonly #hasSigns: boolean;

  /** @param numbers digits alone */
  constructor(
    private readonly numbers: readonly string[],
    controls?: WrittenControls,
  ) {
    this.#numbers = new SeparatedDigits(numbers, controls);
    this.#signs = { kind: 'signs', signs: this.#numbers.signs };
    this.#hasSigns = numbers.every(({ length }) => length > 1);
  }

  search(text: Buffer, report: (number: number, start: number) => void): void {
    if (this.numbers.length === 0) return;
    const codeAt = (at: number): number => text[at]!;
    const found = ({ number, start }: { readonly number: number; readonly start: number }): void =>
      report(number, start);
    if (text.length < MACHINE_FROM_BYTES || !this.#hasSigns)
      return this.#numbers.find(text.length, codeAt, found);
    for (const at of placesIn(text, this.#signs)) this.#numbers.findFrom(at, text.length, codeAt, found);
  }
}
