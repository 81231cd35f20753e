import type { Plan } from '../types.js';
import type { Identity } from '#contracts';
import { identityKey } from '../identity/index.js';

export interface PersonPlan {
  readonly plan: Plan;
  readonly identities: readonly Identity[];
}

/**
 * Whether people may be erased at once, told one after the other: true for whom no row of others names and who shares
 * neither an identifier nor a row that stays with anybody before them. Others have to be planned again when those before them are erased, because it
 * then depends on that whose the rows are.
 */
export function independentPeople(people: readonly (PersonPlan | null)[]): readonly boolean[] {
  const taken = new Set<string>();
  return people.map((person) => {
    const marks = person ? marksOf(person) : [];
    const isNamedElsewhere = person !== null && namesIn(person.plan);
    const isIndependent = !isNamedElsewhere && marks.every((mark) => !taken.has(mark));
    if (isIndependent) for (const mark of marks) taken.add(mark);
    return isIndependent;
  });
}

const namesIn = ({ stores }: Plan): boolean =>
  stores.some(({ steps }) => steps.some(({ action }) => action === 'mention'));

const marksOf = ({ plan, identities }: PersonPlan): string[] => [
  ...identities.map((identity) => `identity\0${identityKey(identity)}`),
  ...plan.stores.flatMap(({ store, othersRows = [] }) =>
    othersRows.flatMap(({ collection, locations }) =>
      locations.map((location) => `${store}\0${collection}\0${location}`),
    ),
  ),
];
