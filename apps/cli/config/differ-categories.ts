import type { OwnCategory } from '#consents';
import type { ConfigCategory, ConfigDocument } from './config-document.js';
import { keyOf } from './config-keys.js';
import { change, compare, has, onlyInTenant, together } from './difference.js';
import type { Applying, Difference } from './difference.js';
import type { TenantState } from './read-tenant.js';
import { toCategory } from './to-document.js';

/** Registered categories of personal data by key. They bind nothing, so that there is nothing to disable. */
export function differCategories({ categories }: ConfigDocument, state: TenantState): Difference {
  const stored = new Map(state.categories.map((category) => [keyOf(category.key), category]));
  const named = new Set(categories.map(({ key }) => keyOf(key)));
  const found = categories.map((given) => differ(given, stored.get(keyOf(given.key)) ?? null));
  const others = state.categories.filter(({ key }) => !named.has(keyOf(key)));
  return together([...found, ...others.map(({ key }) => onlyInTenant(`category ${key}`))]);
}

function differ(given: ConfigCategory, stored: OwnCategory | null): Difference {
  const place = `category ${stored?.key ?? given.key}`;
  // what the file does not name stays, or is as of a new one
  const input = {
    name: given.name,
    description: given.description ?? stored?.description ?? '',
    displayNames: { ...(given.displayNames ?? stored?.displayNames) },
    sensitive: given.sensitive ?? stored?.sensitive ?? false,
  };
  const put = ({ services }: Applying): Promise<unknown> => services.categories.put(given.key, input);
  const steps = [{ place, run: put }];
  if (!stored) return { changes: [change('added', place)], steps };
  const changes = compare(place, given, toCategory(stored), {
    usual: { sensitive: false },
    immutable: { key: 'is spelled so for good: spell it as the tenant does' },
  });
  return { changes, steps: has(changes, 'changed') ? steps : [] };
}
