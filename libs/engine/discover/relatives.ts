import type { IdentityType } from '#contracts';
import { unqualified, wordsOf } from './column-words.js';
import { lookLikeNames } from './look-like-names.js';
import type { ClassifiedTable } from './table-roles.js';

const RELATIVES =
  /^(kin|relatives?|dependants?|dependents?|spouses?|famil(y|ies)|children|kids?|emergency|angehoe?rigen?|notfall(kontakte?)?|conjoints?|familles?|familia(res)?)$/;

/** Rows about a person that name somebody else, who is close to them. */
export const namesRelatives = (table: string): boolean =>
  wordsOf(unqualified(table)).some((word) => RELATIVES.test(word));

const REACHED: Readonly<Record<string, IdentityType>> = {
  'contact.email': 'email',
  'contact.phone': 'phone',
};

/** By what the people are found who are named as the next of kin of others; nothing where their names do not stand there. */
export const relativeIdentifiers = ({
  collection,
  classes,
}: ClassifiedTable): Readonly<Record<string, IdentityType>> => {
  const isNamed = classes.some((entry) => entry.category === 'identity.name' || lookLikeNames(entry));
  if (!isNamed || !namesRelatives(collection.name)) return {};
  return Object.fromEntries(
    classes.flatMap(({ column, category }): [string, IdentityType][] => {
      const type = column.kind === 'text' ? REACHED[category ?? ''] : undefined;
      return type === undefined ? [] : [[column.name, type]];
    }),
  );
};
