import type { RightText, SubjectRight } from '#consents';
import { localeKey, rightNameOf } from '#domain';
import type { ConfigDocument, ConfigRight } from './config-document.js';
import { keyOf } from './config-keys.js';
import { change, compare, has, onlyInTenant, sameSet, together } from './difference.js';
import type { Applying, ConfigChange, Difference, Step, Terms } from './difference.js';
import type { TenantState } from './read-tenant.js';
import { decidedRights, toRight, withoutEmpty } from './to-document.js';

/** Rights of data subjects: own ones, and what was made of those of the law. */
export function differRights(document: ConfigDocument, state: TenantState, { prune }: Terms): Difference {
  const stored = new Map(state.rights.map((right) => [keyOf(right.name), right]));
  const keys = new Set(document.rights.map(({ name }) => keyOf(rightNameOf(name))));
  const found = document.rights.map((given) => {
    const right = stored.get(keyOf(rightNameOf(given.name)));
    return right ? differ(given, right) : added(given);
  });
  const left = decidedRights(state.rights).filter(({ name }) => !keys.has(keyOf(name)));
  const others = left.map((right) => {
    const spare = prune && right.enabled && !right.builtin;
    const disable = ({ services }: Applying): Promise<unknown> =>
      services.rights.update(right.name, { ...right, enabled: false });
    return onlyInTenant(`right ${right.name}`, spare ? disable : null);
  });
  // what follows a right may be made after it
  return inTwoRounds([...found, ...others]);
}

/** Followers are set when all rights are there. */
interface RightDifference extends Difference {
  readonly later?: Step;
}

function inTwoRounds(parts: readonly RightDifference[]): Difference {
  const { changes, steps } = together(parts);
  return { changes, steps: [...steps, ...parts.flatMap(({ later }) => later ?? [])] };
}

function added(given: ConfigRight): RightDifference {
  const place = `right ${given.name}`;
  const { followUpRights: followers, ...alone } = given;
  const create = ({ services }: Applying): Promise<unknown> =>
    services.rights.create(inputOf(alone, given.content));
  const follow = ({ services }: Applying): Promise<unknown> =>
    services.rights.update(rightNameOf(given.name), inputOf(given, given.content));
  return {
    changes: [change('added', place)],
    steps: [{ place, run: create }],
    ...(followers && followers.length > 0 && { later: { place, run: follow } }),
  };
}

function differ(given: ConfigRight, stored: SubjectRight): RightDifference {
  const place = `right ${stored.name}`;
  const isUntouched = decidedRights([stored]).length === 0;
  const left = isUntouched ? [] : missingIn(given.content, stored.content);
  const changes = [
    ...compare(place, given, toRight(stored), {
      apart: ['content'],
      immutable: { name: 'is spelled so for good: spell it as the tenant does' },
      usual: { timeLimit: undefined, order: undefined, enabled: true },
      same: {
        name: (one, other) => rightNameOf(one as string) === other,
        followUpRights: sameSet((name) => keyOf(rightNameOf(name))),
      },
    }),
    ...contentChanges(place, given.content, stored.content, isUntouched),
  ];
  const update = ({ services }: Applying): Promise<unknown> =>
    services.rights.update(stored.name, {
      ...inputOf(given, [...given.content, ...left]),
      name: stored.name,
    });
  const later = { place, run: update };
  return { changes, steps: [], ...(has(changes, 'changed', 'added') && { later }) };
}

/** The words that a right begins with are nobody's: those of a file take the place of all of them. */
function contentChanges(
  place: string,
  given: readonly RightText[],
  stored: readonly RightText[],
  isUntouched: boolean,
): ConfigChange[] {
  const known = new Map(stored.map((text) => [localeKey(text.locale), text]));
  const advice = 'goes with the words that the right began with';
  return [
    ...given.flatMap((text) => {
      const other = known.get(localeKey(text.locale));
      const at = `${place} text ${text.locale}`;
      return other ? compare(at, text, other) : [change('added', at, { to: text.content })];
    }),
    ...missingIn(given, stored).map(({ locale, content }) => {
      const at = `${place} text ${locale}`;
      return isUntouched ? change('changed', at, { from: content, advice }) : change('kept', at);
    }),
  ];
}

/** Languages that only the tenant has. */
function missingIn(given: readonly RightText[], stored: readonly RightText[]): RightText[] {
  const wanted = new Set(given.map(({ locale }) => localeKey(locale)));
  return stored.filter(({ locale }) => !wanted.has(localeKey(locale)));
}

const inputOf = ({ content: _, ...right }: ConfigRight, content: readonly RightText[]) => ({
  name: right.name,
  legalReference: right.legalReference,
  content,
  ...withoutEmpty({ timeLimit: right.timeLimit, order: right.order, enabled: right.enabled }),
  ...(right.followUpRights && { followUpRights: right.followUpRights }),
});
