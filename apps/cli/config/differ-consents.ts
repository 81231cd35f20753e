import type { DefinitionInput } from '#consents';
import { rightNameOf } from '#domain';
import type { ConfigConsent, ConfigDocument } from './config-document.js';
import { consentKey, consentLabel, keyOf } from './config-keys.js';
import { NONE, change, compare, has, onlyInTenant, refused, sameSet, together } from './difference.js';
import type { Applying, Difference } from './difference.js';
import { differVersions, newVersions } from './differ-versions.js';
import type { TenantConsent, TenantState } from './read-tenant.js';
import { toConsent, withoutEmpty } from './to-document.js';

const ANOTHER_CONSENT =
  'never changes: put back what the tenant has, and define another consent for another purpose';
const IMMUTABLE = {
  legalType: ANOTHER_CONSENT,
  processingPurposes: ANOTHER_CONSENT,
  involvedParties: ANOTHER_CONSENT,
};
const DETAILS = [
  ...['policyUrl', 'jurisdiction', 'personalDataCategories', 'thirdPartyRecipients'],
  ...['validityPeriod', 'actionType', 'doubleOptIn', 'guardianBelowAge'],
] as const;

export interface Terms {
  /** RFC 3339: what lies before it has begun. */
  readonly now: string;
  /** Switch off what only the tenant has. */
  readonly prune: boolean;
}

/** Consents by group and name, with their versions. */
export function differConsents(document: ConfigDocument, state: TenantState, terms: Terms): Difference {
  const stored = storedConsents(document, state);
  const groups = new Set([...document.groups, ...state.groups].map(({ name }) => keyOf(name)));
  const found = document.consents.map((given) => {
    const place = consentLabel(given);
    if (!groups.has(keyOf(given.group)))
      return refused(place, `there is no group "${given.group}": add it below groups`, { member: 'group' });
    const consent = stored.get(given);
    return consent ? differ(given, consent, terms) : added(given, terms);
  });
  const matched = new Set(stored.values());
  const others = state.consents.filter((consent) => !matched.has(consent));
  return together([...found, ...others.map((consent) => leftOver(consent, terms))]);
}

/** By group and name; in another group when the name is there once on both sides: then it was moved. */
function storedConsents({ consents }: ConfigDocument, state: TenantState): Map<ConfigConsent, TenantConsent> {
  const exact = new Map(
    state.consents.map((consent) => [consentKey({ group: consent.groupName, name: consent.name }), consent]),
  );
  const found = new Map<ConfigConsent, TenantConsent>();
  for (const given of consents) {
    const consent = exact.get(consentKey(given));
    if (consent) found.set(given, consent);
  }
  const taken = new Set(found.values());
  const free = Map.groupBy(
    state.consents.filter((consent) => !taken.has(consent)),
    ({ name }) => keyOf(name),
  );
  const open = Map.groupBy(
    consents.filter((given) => !found.has(given)),
    ({ name }) => keyOf(name),
  );
  for (const [name, [given, ...more]] of open) {
    const [consent, ...others] = free.get(name) ?? [];
    if (given && consent && more.length + others.length === 0) found.set(given, consent);
  }
  return found;
}

function added(given: ConfigConsent, terms: Terms): Difference {
  const place = consentLabel(given);
  const key = consentKey(given);
  const create = async ({ services, consentIds }: Applying): Promise<void> => {
    const { id } = await services.definitions.create(definitionInput(given));
    consentIds.set(key, id);
  };
  return together([
    { changes: [change('added', place)], steps: [{ place, run: create }] },
    newVersions(given, terms.now),
  ]);
}

function differ(given: ConfigConsent, stored: TenantConsent, terms: Terms): Difference {
  const place = consentLabel(given);
  const changes = compare(place, given, toConsent(stored), {
    immutable: IMMUTABLE,
    apart: ['versions'],
    same: {
      group: (one, other) => keyOf(one as string) === keyOf(other as string),
      allowedDataSubjectRights: sameSet((name) => keyOf(rightNameOf(name))),
    },
    usual: {
      ...{ consentType: undefined, interactionMode: undefined, deonticity: undefined },
      ...{ enabled: true, show_in_registration: false, allowedDataSubjectRights: undefined },
    },
  });
  const input = { obtainedBy: stored.obtainedBy ?? undefined, ...definitionInput(given) };
  const update = async ({ services, consentIds }: Applying): Promise<void> => {
    await services.definitions.update(stored.id, input);
    consentIds.set(consentKey(given), stored.id);
  };
  const own = has(changes, 'changed') ? [{ place, run: update }] : [];
  return together([{ changes, steps: own }, differVersions(given, stored, terms.now)]);
}

function leftOver(consent: TenantConsent, { prune }: Terms): Difference {
  const place = consentLabel({ group: consent.groupName, name: consent.name });
  const { name, legalType, obtainedBy } = consent;
  if (!prune || !consent.enabled) return onlyInTenant(place);
  return onlyInTenant(place, ({ services }) =>
    services.definitions.update(consent.id, {
      ...{ name, legalType, enabled: false },
      ...(obtainedBy && { obtainedBy }),
    }),
  );
}

/** null takes a detail away, and leaves everything else as it is. */
function definitionInput(given: ConfigConsent): DefinitionInput {
  const details = Object.fromEntries(
    DETAILS.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  );
  return {
    name: given.name,
    groupName: given.group,
    legalType: given.legalType,
    details,
    ...withoutEmpty({
      obtainedBy: given.consentType,
      interactionMode: given.interactionMode,
      deonticity: given.deonticity,
      enabled: given.enabled,
      showInRegistration: given.show_in_registration,
    }),
    ...(given.processingPurposes && { purposes: given.processingPurposes }),
    ...(given.involvedParties && { involvedParties: given.involvedParties }),
    ...(given.allowedDataSubjectRights && { allowedRights: given.allowedDataSubjectRights }),
  };
}

/** Groups, before what is in them. */
export function differGroups(document: ConfigDocument, state: TenantState, { prune }: Terms): Difference {
  const stored = new Map(state.groups.map((group) => [keyOf(group.name), group]));
  const found = document.groups.map((given): Difference => {
    const place = `group ${given.name}`;
    const group = stored.get(keyOf(given.name));
    const { name, ...members } = given;
    const create = ({ services }: Applying): Promise<unknown> =>
      services.groups.create({ name, ...withoutEmpty(members) });
    if (!group) return { changes: [change('added', place)], steps: [{ place, run: create }] };
    const { description, enabled } = group;
    const changes = compare(
      place,
      given,
      { name: group.name, description, enabled },
      {
        usual: { enabled: true },
        immutable: { name: 'is spelled so for good: spell it as the tenant does' },
      },
    );
    const update = ({ services }: Applying): Promise<unknown> =>
      services.groups.update({ id: group.id }, members);
    return has(changes, 'changed') ? { changes, steps: [{ place, run: update }] } : { ...NONE, changes };
  });
  const named = new Set([...document.groups.map(({ name }) => keyOf(name))]);
  const needed = new Set(document.consents.map(({ group }) => keyOf(group)));
  const others = state.groups.filter(({ name }) => !named.has(keyOf(name)));
  const left = others.map(({ id, name, enabled }) => {
    const spare = prune && enabled && !needed.has(keyOf(name)) && !state.builtinGroups.has(id);
    const disable = ({ services }: Applying): Promise<unknown> =>
      services.groups.update({ id }, { enabled: false });
    return onlyInTenant(`group ${name}`, spare ? disable : null);
  });
  return together([...found, ...left]);
}
