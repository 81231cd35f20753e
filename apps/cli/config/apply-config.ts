import { AppError, isAppError } from '#contracts';
import { systemClock } from '#platform';
import type { ConfigDocument } from './config-document.js';
import { consentKey } from './config-keys.js';
import { withTenantConfig, type ConfigServices } from './config-services.js';
import { differConfig } from './differ-config.js';
import { versionKey } from './differ-versions.js';
import { has, type Applying, type ConfigChange, type Step } from './difference.js';
import { readTenant, type TenantState } from './read-tenant.js';
import type { Shell } from '../shell.js';

export interface ApplyOptions {
  readonly tenant: string;
  /** Do everything, look at it, and take it back. */
  readonly dryRun: boolean;
  readonly prune: boolean;
}

export interface Applied {
  readonly changes: readonly ConfigChange[];
  /** Nothing was done: some of it can never be so. */
  readonly refused: boolean;
  readonly secrets: Applying['secrets'];
}

/**
 * Makes a tenant what a file says, all of it or nothing. Other changes of its definitions wait meanwhile, so that two at
 * once are one after the other.
 * @throws AppError what a service refuses, with the place in the file
 */
export async function applyConfig(
  document: ConfigDocument,
  options: ApplyOptions,
  shell: Shell,
): Promise<Applied> {
  const results: Applied[] = [];
  const work = (services: ConfigServices): Promise<void> =>
    services.changes.run(async () => {
      results.push(await applyIn(document, options, services, shell));
      if (options.dryRun) throw TAKEN_BACK;
    });
  await withTenantConfig(options.tenant, shell, work).catch((error: unknown) => {
    if (error !== TAKEN_BACK) throw error;
  });
  return results[0]!;
}

/** Ends the transaction of a dry run. */
const TAKEN_BACK = new Error('taken back');

async function applyIn(
  document: ConfigDocument,
  { tenant, prune }: ApplyOptions,
  services: ConfigServices,
  { environment }: Shell,
): Promise<Applied> {
  const state = await readTenant(tenant, services);
  const { changes, steps } = differConfig(document, state, { now: now(), prune });
  if (has(changes, 'refused')) return { changes, refused: true, secrets: [] };
  const applying: Applying = { services, environment, secrets: [], ...idsOf(state) };
  for (const step of steps) await take(step, applying);
  if (steps.length > 0) {
    const data = { changes: steps.length, ...(document.tenant !== undefined && { from: document.tenant }) };
    await services.audit.append({ action: 'config.applied', object: tenant, data });
    await confirm(document, tenant, services);
  }
  return { changes, refused: false, secrets: applying.secrets };
}

async function take(step: Step, applying: Applying): Promise<void> {
  try {
    await step.run(applying);
  } catch (error) {
    if (!isAppError(error)) throw error;
    const { code, detail = code, extra } = error;
    throw new AppError(code, {
      detail: `${step.place}: ${detail} Nothing was changed.`,
      cause: error,
      ...(extra && { extra }),
    });
  }
}

/** What was written is read again: a tenant that is not what the file says is left as it was. */
async function confirm(document: ConfigDocument, tenant: string, services: ConfigServices): Promise<void> {
  const state = await readTenant(tenant, services);
  const { changes } = differConfig(document, state, { now: now(), prune: false });
  const [open] = changes.filter(({ kind }) => kind !== 'kept');
  if (open)
    throw new AppError('internal', {
      detail: `${open.place}${open.member === null ? '' : ` ${open.member}`} did not become what the file says. Nothing was changed.`,
    });
}

const now = (): string => systemClock.now().toISOString();

function idsOf({ consents }: TenantState): Pick<Applying, 'consentIds' | 'versionIds'> {
  const keyed = consents.map((consent) => ({
    key: consentKey({ group: consent.groupName, name: consent.name }),
    consent,
  }));
  return {
    consentIds: new Map(keyed.map(({ key, consent }) => [key, consent.id])),
    versionIds: new Map(
      keyed.flatMap(({ key, consent }) =>
        consent.versions.map(({ id, number }) => [versionKey(key, number), id] as const),
      ),
    ),
  };
}
