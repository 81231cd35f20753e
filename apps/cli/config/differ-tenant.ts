import { DEFAULT_TENANT_SETTINGS, type UpdateTenant } from '#contracts/schemas';
import type { ConfigDocument } from './config-document.js';
import { NONE, change, compare, has, onlyInTenant, sameSet } from './difference.js';
import type { Applying, Difference } from './difference.js';
import type { TenantState } from './read-tenant.js';

/** Settings that hold for all of a tenant; of Global Privacy Control each member for itself. */
export function differSettings({ settings = {} }: ConfigDocument, state: TenantState): Difference {
  const { gpc = {}, ...given } = settings;
  const { gpc: storedGpc, ...stored } = { ...state.settings, hosts: state.hosts };
  const { gpc: usualGpc, ...usual } = DEFAULT_TENANT_SETTINGS;
  const signal = compare('settings gpc', gpc, storedGpc, { usual: { ...usualGpc } });
  const changes = [
    ...compare('settings', given, stored, {
      usual: { ...usual },
      same: {
        staffMail: sameSet(),
        hosts: sameSet(),
        evidence: sameSet(),
        establishments: sameSet(),
        exemptRegimes: sameSet(),
      },
    }),
    ...signal,
  ];
  const changed = new Set(changes.filter(({ kind }) => kind === 'changed').map(({ member }) => member));
  const input: UpdateTenant = {
    ...Object.fromEntries(Object.entries(given).filter(([name]) => changed.has(name))),
    ...(has(signal, 'changed') && { gpc }),
  };
  const decide = ({ services }: Applying): Promise<unknown> => services.tenants.decide(input);
  return { changes, steps: changed.size > 0 ? [{ place: 'settings', run: decide }] : [] };
}

/** Who is responsible. What Habeas made of the name of the tenant counts as nothing. */
export function differController(
  { controller: given }: ConfigDocument,
  { profile }: TenantState,
): Difference {
  const place = 'controller';
  if (!given) return profile.placeholder ? NONE : onlyInTenant(place);
  const stored = profile.placeholder ? {} : profile.details;
  const replace = ({ services }: Applying): Promise<unknown> =>
    services.profiles.replace({ ...stored, ...given });
  const steps = [{ place, run: replace }];
  if (profile.placeholder) return { changes: [change('added', place)], steps };
  const changes = compare(place, given, stored);
  return { changes, steps: has(changes, 'changed') ? steps : [] };
}
