/** A value that can stand in a key: what travels between store and engine. Integers beyond 2^53 are strings. */
export type Scalar = string | number | boolean | null;

/**
 * What of a text is compared. `lower`: letters without their case. `digits`: its digits alone (0 to 9), for telephone
 * numbers, whose values are then digits.
 */
export type Fold = 'lower' | 'digits';

/**
 * Which rows. A small algebra that every record store translates into its own language with bound values only.
 * A column is a plain name or, for JSON, `<column>#<path>` (`payload#$.actor.id`).
 */
export type Predicate =
  /** The tuple of columns equals one of the tuples; NULL in any part never matches (SQL MATCH SIMPLE). */
  | {
      readonly op: 'in';
      readonly columns: readonly string[];
      readonly values: readonly (readonly Scalar[])[];
      readonly fold?: Fold;
    }
  | { readonly op: 'null'; readonly column: string }
  | { readonly op: 'any'; readonly of: readonly Predicate[] }
  | { readonly op: 'all'; readonly of: readonly Predicate[] }
  /** IS NOT TRUE: rows for which the inner predicate is false or unknown. */
  | { readonly op: 'not'; readonly of: Predicate }
  /** A fixed predicate of the data map (`where`, `when`), in the store's own language. */
  | { readonly op: 'raw'; readonly text: string }
  /**
   * One of the columns holds one of the texts, which are in lower case, or digits: compared as the fold says, wherever they
   * stand. A store may give more rows, never fewer, so that it is not to be negated. Stores that `search` know it.
   */
  | {
      readonly op: 'contains';
      readonly columns: readonly string[];
      readonly texts: readonly string[];
      readonly fold: Fold;
    }
  /** Text stores: places where one of the tokens stands between token boundaries. */
  | { readonly op: 'mentions'; readonly tokens: readonly TextToken[] };

/**
 * What may not stand directly beside a token. `word`: a letter, a digit or `_`. `email`: moreover on the left `.`, `-` or
 * `+`, and on the right `.` or `-` before a letter or a digit, which are the rest of a longer address. `short`, for
 * identifiers that are also parts of other people's names and addresses (`mary-ann`, `ann@…`): moreover on the right `+`
 * before a letter or a digit, and `@`. `name`, for user names that are also somebody else's elsewhere: as `word`, and not
 * within a qualified name (`other/ann`, `ann@other`); a step of a path (`/users/ann`) qualifies nothing.
 */
export type Boundary = 'word' | 'email' | 'short' | 'name';

/** A literal to look for in text, byte for byte. */
export interface TextToken {
  /** UTF-8 bytes of one form of the identifier (as is, percent-encoded, JSON-escaped …). */
  readonly bytes: Buffer;
  readonly boundary: Boundary;
  /** Part of a longer encoded run, such as base64: what stands beside it says nothing, `boundary` is not asked. */
  readonly embedded?: boolean;
  /** Compare ASCII letters without case. */
  readonly ignoreCase: boolean;
  /** Same length as `bytes`, perhaps made when it is asked for; absent when the token is only searched. Given the bytes found, so that case may differ. */
  readonly replacement?: Buffer;
}

export const EVERYTHING: Predicate = { op: 'all', of: [] };
export const NOTHING: Predicate = { op: 'any', of: [] };
