import type { ConfigDocument, ConfigLetter } from './config-document.js';
import {
  change,
  compare,
  onlyInTenant,
  together,
  type Applying,
  type Difference,
  type Terms,
} from './difference.js';
import { letterKey } from './letter-key.js';
import type { TenantState } from './read-tenant.js';

/** Letters in the tenant's own words, each a new version when it says something else. */
export function differLetters({ letters }: ConfigDocument, state: TenantState, { prune }: Terms): Difference {
  const given = new Set(letters.map(letterKey));
  const others = state.letters.filter((letter) => !given.has(letterKey(letter)));
  return together([
    ...letters.map((letter) => differ(letter, state)),
    ...others.map((letter) => onlyInTenant(`letter ${letterKey(letter)}`, prune ? takeBack(letter) : null)),
  ]);
}

function differ(letter: ConfigLetter, state: TenantState): Difference {
  const place = `letter ${letterKey(letter)}`;
  const stored = state.letters.find((each) => letterKey(each) === letterKey(letter));
  const changes = stored ? compare(place, letter, stored) : [change('added', place)];
  const { notice, locale, subject, body } = letter;
  const put = ({ services }: Applying): Promise<unknown> =>
    services.letters.put({ notice, locale }, { subject, body });
  return { changes, steps: changes.length > 0 ? [{ place, run: put }] : [] };
}

/** The built-in words are in force again. */
const takeBack =
  ({ notice, locale }: ConfigLetter) =>
  ({ services }: Applying): Promise<unknown> =>
    services.letters.rollBack({ notice, locale }, 0);
