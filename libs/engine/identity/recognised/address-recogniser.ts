import {
  SIGN_KEYS,
  type Recognised,
  type Recogniser,
  type SeenSigns,
  type SignKeys,
  type Spelling,
  type TextTokenRef,
} from '#connectors/spi';
import type { Identity } from '#contracts';
import { AddressDigests, DIGEST_RUNS } from './address-digests.js';
import { AddressTable } from './address-table.js';
import { AT_SIGNS, readAtSigns, type AtSignReader } from './at-signs.js';

/** Bytes of the longest spelling of a character: `\u0040`. */
const LONGEST_SPELLING = 6;
const LONGEST_DIGEST = 64;

export interface RecognisedAddress {
  readonly identity: Identity;
  /** Which its forms tell. */
  readonly index: number;
}

/**
 * Recognises plain e-mail addresses in all forms that {@link identityForms} gives them for a verification: it decodes
 * what stands around each at sign of a text and looks it up, so that the text decides what it costs, not how many
 * addresses there are.
 */
export class AddressRecogniser implements Recogniser {
  readonly longest: number;
  readonly signs = AT_SIGNS;
  readonly runs = DIGEST_RUNS;
  readonly #addresses: readonly RecognisedAddress[];
  readonly #values: readonly string[];
  readonly #table: AddressTable;
  readonly #digests: AddressDigests;
  #joined: string | undefined;

  /** @param addresses see `isPlainAddress` */
  constructor(
    addresses: readonly RecognisedAddress[],
    private readonly tokensOf: (
      identity: Identity,
      index: number,
      spelling: Spelling,
    ) => readonly TextTokenRef[],
  ) {
    this.#addresses = addresses;
    this.#values = addresses.map(({ identity }) => identity.value);
    this.#table = new AddressTable(this.#values);
    this.#digests = new AddressDigests(this.#values);
    const longest = this.#values.reduce((most, { length }) => Math.max(most, length), 0);
    this.longest = Math.max(LONGEST_DIGEST, longest * LONGEST_SPELLING);
  }

  get keys(): SignKeys {
    return this.#table.keys;
  }

  places(text: Buffer, { signs, runs }: SeenSigns, report: Recognised): void {
    const tell = (place: number) => (address: number) =>
      report(address, place, text[place] === SIGN_KEYS.sign ? 'plain' : 'encoded');
    const reader: AtSignReader = {
      token: ({ bytes, at }, place) => this.#table.findToken(bytes, at, tell(place)),
      part: ({ bytes, at }, place) => this.#table.findPart(bytes, at, tell(place)),
    };
    readAtSigns(text, signs, reader);
    this.#digests.find(text, runs, (address, at) => report(address, at, 'encoded'));
  }

  formsOf(address: number, spelling: Spelling): readonly TextTokenRef[] {
    const { identity, index } = this.#addresses[address]!;
    return this.tokensOf(identity, index, spelling);
  }

  meets(word: string): boolean {
    this.#joined ??= this.#values.join('\0').toLowerCase();
    if (this.#joined.includes(word.toLowerCase())) return true;
    let isMet = false;
    const text = Buffer.from(word);
    this.places(text, { signs: text.keys(), runs: text.keys() }, () => (isMet = true));
    return isMet;
  }
}
