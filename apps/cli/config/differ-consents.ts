import type { DefinitionInput } from '#consents';
import { consentDetailsOf } from '#contracts/schemas';
import { rightNameOf } from '#domain';
import type { ConfigConsent, ConfigDocument } from './config-document.js';
import { consentKey, consentLabel, keyOf } from './config-keys.js';
import { change, compare, has, onlyInTenant, refused, sameSet, together } from './difference.js';
import type { Applying, Difference, Terms } from './difference.js';
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
      ...{ name, legalType, enabled: false, uniqueIn: 'group' },
      ...(obtainedBy && { obtainedBy }),
    }),
  );
}

/** null takes a detail away, and leaves everything else as it is. */
function definitionInput(given: ConfigConsent): DefinitionInput {
  return {
    name: given.name,
    groupName: given.group,
    legalType: given.legalType,
    details: consentDetailsOf(given) as NonNullable<DefinitionInput['details']>,
    // a file names the group, as clients of the older generation do
    uniqueIn: 'group',
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
