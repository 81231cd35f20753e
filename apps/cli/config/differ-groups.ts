import type { ConsentGroup } from '#consents';
import type { ConfigDocument, ConfigGroup } from './config-document.js';
import { keyOf } from './config-keys.js';
import { change, compare, has, onlyInTenant, together } from './difference.js';
import type { Applying, Difference, Terms } from './difference.js';
import type { TenantState } from './read-tenant.js';
import { withoutEmpty } from './to-document.js';

/** Groups by name. */
export function differGroups(document: ConfigDocument, state: TenantState, { prune }: Terms): Difference {
  const stored = new Map(state.groups.map((group) => [keyOf(group.name), group]));
  const named = new Set(document.groups.map(({ name }) => keyOf(name)));
  const needed = new Set(document.consents.map(({ group }) => keyOf(group)));
  const builtins = new Set(state.builtins.map(({ groupId }) => groupId));
  const found = document.groups.map((given) => {
    const group = stored.get(keyOf(given.name));
    return group ? differ(given, group) : added(given);
  });
  const others = state.groups.filter(({ name }) => !named.has(keyOf(name)));
  const left = others.map(({ id, name, enabled }) => {
    const spare = prune && enabled && !needed.has(keyOf(name)) && !builtins.has(id);
    const disable = ({ services }: Applying): Promise<unknown> =>
      services.groups.update({ id }, { enabled: false });
    return onlyInTenant(`group ${name}`, spare ? disable : null);
  });
  return together([...found, ...left]);
}

function added({ name, ...members }: ConfigGroup): Difference {
  const place = `group ${name}`;
  const create = ({ services }: Applying): Promise<unknown> =>
    services.groups.create({ name, ...withoutEmpty(members) });
  return { changes: [change('added', place)], steps: [{ place, run: create }] };
}

function differ(given: ConfigGroup, { id, name, description, enabled }: ConsentGroup): Difference {
  const place = `group ${name}`;
  const changes = compare(
    place,
    given,
    { name, description, enabled },
    { usual: { enabled: true }, immutable: { name: 'is spelled so for good: spell it as the tenant does' } },
  );
  const { name: _, ...members } = given;
  const update = ({ services }: Applying): Promise<unknown> => services.groups.update({ id }, members);
  return { changes, steps: has(changes, 'changed') ? [{ place, run: update }] : [] };
}
