import type { Recogniser, Spelling } from '../spi/index.js';
import type { LiteralToken } from './bounded-search.js';
import { placesIn, type SeenStretch, type Wanted } from './byte-machine.js';
import { stands } from './literal-search.js';

interface Forms {
  /** Index of the first of them among the tokens. */
  readonly first: number;
  readonly tokens: readonly LiteralToken[];
}

/** Finds forms where a {@link Recogniser} says that they may stand. */
export class RecognisedSearch {
  readonly wanted: readonly Wanted[];
  readonly #signs: Wanted;
  readonly #runs: Wanted;
  readonly #forms: Readonly<Record<Spelling, Map<number, Forms>>> = { plain: new Map(), encoded: new Map() };

  /** @param tokens to which the forms of identities are added when one of them may stand somewhere */
  constructor(
    private readonly recogniser: Recogniser,
    private readonly tokens: LiteralToken[],
  ) {
    const { signs, keys, runs } = recogniser;
    this.#signs = { kind: 'signs', signs, keys };
    this.#runs = { kind: 'runs', ...runs };
    this.wanted = [this.#signs, this.#runs];
  }

  /** Calls `report` for every place, perhaps more than once. */
  search(text: Buffer, report: (token: number, start: number) => void, stretch?: SeenStretch): void {
    const seen = {
      signs: placesIn(text, this.#signs, stretch),
      runs: placesIn(text, this.#runs, stretch),
    };
    this.recogniser.places(text, seen, (identifier, at, spelling) => {
      const { first, tokens } = this.#formsOf(identifier, spelling);
      tokens.forEach((token, index) => {
        const end = Math.min(at, text.length - token.bytes.length);
        for (let start = Math.max(0, at - token.bytes.length + 1); start <= end; start++)
          if (stands(text, start, token)) report(first + index, start);
      });
    });
  }

  #formsOf(identifier: number, spelling: Spelling): Forms {
    const known = this.#forms[spelling].get(identifier);
    if (known) return known;
    const tokens = this.recogniser.formsOf(identifier, spelling);
    const forms = { first: this.tokens.length, tokens };
    this.tokens.push(...tokens);
    this.#forms[spelling].set(identifier, forms);
    return forms;
  }
}
