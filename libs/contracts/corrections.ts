import type { IdentityType } from './identities.js';

/** A value as a form or a letter gives it; `null`: nothing is known. */
export type CorrectedValue = string | number | boolean | null;

/**
 * One value that a person says is wrong or missing (GDPR Art. 16). Exactly one of `category`, `identifier` and `field`
 * says what it is about.
 */
export interface Correction {
  /** Category of the data map (`contact.city`): every column of it. */
  readonly category?: string | undefined;
  /** Every column that holds an identifier of this type. */
  readonly identifier?: IdentityType | undefined;
  /** One column, `store.collection.column`, and what is derived from it. */
  readonly field?: string | undefined;
  /** Only rows that hold this value are changed; null: where nothing stands. Absent: whatever value stands there. */
  readonly oldValue?: CorrectedValue | undefined;
  readonly newValue: CorrectedValue;
}

/** What a correction is about, in the words in which it was given. */
export const correctionTarget = ({ category, identifier, field }: Correction): string =>
  category ?? (identifier === undefined ? (field ?? '') : `identifier ${identifier}`);
