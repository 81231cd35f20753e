import type { CollectionInfo, ColumnInfo } from '#connectors/spi';
import type { Identity, IdentityType } from '#contracts';
import type { CollectionMap } from '../../data-map/index.js';
import { isWithin } from '../columns/categories.js';

/** A column of which each value names one row: a telephone line, a card, an account. */
export interface NumberColumn {
  readonly column: string;
  readonly type: IdentityType;
}

/** Of these the spellings are known, and people are found by them wherever the map says so. */
const ADDRESSES: readonly (readonly [string, IdentityType])[] = [
  ['contact.email', 'email'],
  ['contact.phone', 'phone'],
];
const NUMBERS = [
  'identity.number',
  'identity.account',
  'identity.national_id',
  'identity.driver_licence',
  'identity.passport',
  'financial.iban',
  'financial.account',
  'financial.card',
  'health.insurance_id',
];
/** Such a number leads to no row: it is only looked for. */
const OWN_NUMBER = 'external:own-';

/** As what a value of this category names somebody; null: it does not. */
function numberType(category: string): IdentityType | null {
  const address = ADDRESSES.find(([branch]) => isWithin(category, branch));
  if (address) return address[1];
  const branch = NUMBERS.find((number) => isWithin(category, number));
  return branch === undefined ? null : `${OWN_NUMBER}${branch.split('.').at(-1)!}`;
}

export const isOwnNumber = ({ type }: Pick<Identity, 'type'>): boolean => type.startsWith(OWN_NUMBER);

/** Columns of addresses and numbers, whether or not two rows may share them. */
export const numberColumns = (
  { columns }: CollectionMap,
  info: Pick<CollectionInfo, 'columns'>,
): readonly NumberColumn[] =>
  info.columns.filter(isPlain).flatMap(({ name: column }) => {
    const type = numberType(columns[column]?.category ?? '');
    return type === null ? [] : [{ column, type }];
  });

/** Documents cannot be compared with one another. */
const isPlain = ({ kind, nativeType }: ColumnInfo): boolean =>
  kind === 'integer' || (kind === 'text' && nativeType !== 'xml');

/** Those that no two rows may share. */
export const ownNumbers = (map: CollectionMap, info: CollectionInfo): readonly NumberColumn[] => {
  const unique = [info.primaryKey, ...info.uniques.map(({ columns }) => columns)];
  return numberColumns(map, info).filter(({ column }) =>
    unique.some((columns) => columns.length === 1 && columns[0] === column),
  );
};

const MIN_CHARACTERS = 6;

/** Long enough, and of a kind, not to stand in other texts by chance. */
export function tellsApart({ type, value }: Identity): boolean {
  if (type === 'email') return value.includes('@');
  const characters = value.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  return characters >= MIN_CHARACTERS && /\p{N}/u.test(value);
}
