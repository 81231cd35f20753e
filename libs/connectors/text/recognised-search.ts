import type { Recogniser } from '../spi/index.js';
import type { LiteralToken } from './bounded-search.js';
import { byteMachine } from './byte-machine.js';
import { stands } from './literal-search.js';

interface Forms {
  /** Index of the first of them among the tokens. */
  readonly first: number;
  readonly tokens: readonly LiteralToken[];
}

/** Finds forms where a {@link Recogniser} says that they may stand. */
export class RecognisedSearch {
  readonly #forms = new Map<number, Forms>();

  /** @param tokens to which the forms of identities are added when one of them may stand somewhere */
  constructor(
    private readonly recogniser: Recogniser,
    private readonly tokens: LiteralToken[],
  ) {}

  /** Calls `report` for every place, perhaps more than once. */
  search(text: Buffer, report: (token: number, start: number) => void): void {
    const signs = byteMachine().signs(text, this.recogniser.signs);
    this.recogniser.places(text, signs, (identifier, at) => {
      const { first, tokens } = this.#formsOf(identifier);
      tokens.forEach((token, index) => {
        const end = Math.min(at, text.length - token.bytes.length);
        for (let start = Math.max(0, at - token.bytes.length + 1); start <= end; start++)
          if (stands(text, start, token)) report(first + index, start);
      });
    });
  }

  #formsOf(identifier: number): Forms {
    const known = this.#forms.get(identifier);
    if (known) return known;
    const forms = { first: this.tokens.length, tokens: this.recogniser.formsOf(identifier) };
    this.tokens.push(...forms.tokens);
    this.#forms.set(identifier, forms);
    return forms;
  }
}
