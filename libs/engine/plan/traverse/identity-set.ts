import { digitsOf, type ColumnKind, type Row, type Scalar } from '#connectors/spi';
import type { Identity, IdentityType } from '#contracts';
import { normalise, unicodeForms } from '../../identity/normalise.js';
import { phoneDigits } from '../../identity/phone-spellings.js';
import { getOrAdd } from './get-or-add.js';

const INTEGER = /^-?\d{1,18}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The growing set of identifiers of one person, compared in their normal form. */
export class IdentitySet {
  readonly #byType = new Map<IdentityType, Map<string, Identity>>();
  /** Of all telephone numbers, in all ways to write them. */
  readonly #digits = new Set<string>();
  /** Answers of {@link valuesFor}, which is asked for every column again and again. */
  readonly #values = new Map<string, readonly Scalar[]>();

  constructor(identities: readonly Identity[]) {
    for (const identity of identities) this.add(identity);
  }

  /** True when the identifier was not yet known. Empty values identify nobody. */
  add(identity: Identity): boolean {
    const normal = normalise(identity).value;
    if (normal === '') return false;
    const values = this.#byType.get(identity.type) ?? new Map<string, Identity>();
    this.#byType.set(identity.type, values);
    if (values.has(normal)) return false;
    values.set(normal, identity);
    this.#values.clear();
    if (identity.type === 'phone') for (const digits of phoneDigits(identity.value)) this.#digits.add(digits);
    return true;
  }

  has(identity: Identity): boolean {
    if (identity.type === 'phone' && this.#digits.has(digitsOf(identity.value))) return true;
    return this.#byType.get(identity.type)?.has(normalise(identity).value) ?? false;
  }

  /**
   * True when a known identifier differs only in what some stores overlook: case, blanks at the ends, zeros before a
   * number, the punctuation of a UUID. Whether this store overlooks it, only the store can say.
   */
  hasAlike(identity: Identity): boolean {
    const alike = overlooked(identity.value);
    return [...(this.#byType.get(identity.type)?.values() ?? [])].some(
      ({ value }) => overlooked(value) === alike,
    );
  }

  all(): Identity[] {
    return [...this.#byType.values()].flatMap((values) => [...values.values()]);
  }

  /**
   * As values for a column of this kind: as given and in normal form, as Unicode may write them, telephone numbers also as
   * their digits alone; those the column cannot hold are left out.
   */
  valuesFor(type: IdentityType, kind: ColumnKind): readonly Scalar[] {
    return getOrAdd(this.#values, `${type} ${kind}`, () => this.#spell(type, kind));
  }

  #spell(type: IdentityType, kind: ColumnKind): readonly Scalar[] {
    const values = this.#byType.get(type) ?? new Map<string, Identity>();
    const spellings = [...values].flatMap(([normal, { value }]) => [
      ...[normal, value.trim()],
      ...(type === 'phone' ? phoneDigits(value) : []),
    ]);
    return [...new Set(spellings.flatMap(unicodeForms))].filter((value) => fits(value, kind)).sort();
  }

  /** Telephone numbers by which a column is asked whatever stands between its digits. */
  phoneDigits(): readonly string[] {
    return [...this.#digits].sort();
  }
}

const HEX_UUID = /^[{]?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}[}]?$/;

function overlooked(value: string): string {
  const text = value.trim().toLowerCase();
  if (HEX_UUID.test(text)) return text.replace(/[{}-]/g, '');
  return text.replace(/^([+-]?)0+(?=\d+$)/, '$1');
}

function fits(value: string, kind: ColumnKind): boolean {
  if (kind === 'integer') return INTEGER.test(value);
  if (kind === 'uuid') return UUID.test(value);
  return true;
}

/** The identifiers in one column of a row; a path into JSON may hold several. */
export function identitiesIn(row: Row, column: string, type: IdentityType): Identity[] {
  const values: readonly unknown[] = [row[column]].flat();
  return values.flatMap((value) =>
    (typeof value === 'string' || typeof value === 'number') && value !== ''
      ? [{ type, value: String(value) }]
      : [],
  );
}
