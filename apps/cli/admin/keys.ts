import { TenantsService } from '#access';
import { AuditTrail } from '#audit';
import { AppError } from '#contracts';
import {
  KeyManager,
  MasterKeyCheck,
  MasterKeyRotation,
  loadMasterKeys,
  type MasterKeyUse,
  type MasterKeys,
} from '#keys';
import { UnitOfWork, createOrm } from '#persistence';
import { loadSettings, systemClock } from '#platform';
import { ENTITIES } from '#runtime';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { Shell } from '../shell.js';

/** Keys between two lines about progress. */
const TOLD_EVERY = 10_000;

interface RotateOptions {
  readonly tenant?: string;
  readonly kind?: string;
  readonly json?: true;
}

export const rotateKeys = ({ tenant, kind, json }: RotateOptions, shell: Shell): Promise<ExitCode> => {
  if (tenant === undefined && kind === undefined) return rotateMasterKey(json, shell);
  if (tenant === undefined || kind === undefined)
    throw invalid('Give both --tenant and --kind, or neither for the master key.');
  if (kind !== 'signing')
    throw invalid(
      `Only --kind signing can be replaced. What other keys seal or compare would be lost with them: they are wrapped anew by habeas keys rotate.`,
    );
  return rotateSigningKey(tenant, json, shell);
};

/** How much each master key wraps. Exit code 1 when one is in use that is not held. */
export const showKeys = ({ json }: { readonly json?: true }, shell: Shell): Promise<ExitCode> =>
  withKeys(shell, async (unitOfWork, masters) => {
    const uses = await new MasterKeyRotation(unitOfWork, masters).status();
    if (json) shell.print(JSON.stringify({ masterKeys: uses }, null, 2));
    else for (const use of uses) shell.print(lineOf(use, masters.first.id));
    return uses.some(isMissing) ? EXIT.notDone : EXIT.done;
  });

const rotateMasterKey = (json: true | undefined, shell: Shell): Promise<ExitCode> =>
  withKeys(shell, async (unitOfWork, masters) => {
    const tell = (done: number): void => {
      if (done % TOLD_EVERY === 0) shell.note(`${done} keys wrapped anew`);
      if (shell.signal.aborted)
        throw new AppError('service.unavailable', {
          detail: `Stopped after ${done} keys. Run it again to go on.`,
        });
    };
    const result = await new MasterKeyRotation(unitOfWork, masters).rotate(tell);
    if (json) shell.print(JSON.stringify(result, null, 2));
    else {
      const { masterKey, previous, rewrapped } = result;
      shell.print(`master key  ${masterKey} seals ${previous ? `now, before it ${previous}` : 'as before'}`);
      shell.print(`keys        ${rewrapped} wrapped anew, none is left under another`);
    }
    return EXIT.done;
  });

const rotateSigningKey = (slug: string, json: true | undefined, shell: Shell): Promise<ExitCode> =>
  withKeys(shell, async (unitOfWork, masters) => {
    await new MasterKeyCheck(unitOfWork).confirm(masters);
    const audit = new AuditTrail(unitOfWork, systemClock);
    const tenants = new TenantsService(unitOfWork, audit);
    const { id } = await tenants.getBySlug(slug);
    const result = await tenants.inTenant(id, async () => {
      const { kid, retired } = await new KeyManager(masters, unitOfWork).rotateSigner();
      await audit.append({ action: 'key.rotated', object: kid, data: { kind: 'signing', retired } });
      return { tenant: slug, kid, retired };
    });
    if (json) shell.print(JSON.stringify(result, null, 2));
    else
      shell.print(
        `signing key  ${slug} signs with ${result.kid}${result.retired ? `, retired ${result.retired}` : ''}`,
      );
    return EXIT.done;
  });

async function withKeys(
  shell: Shell,
  work: (unitOfWork: UnitOfWork, masters: MasterKeys) => Promise<ExitCode>,
): Promise<ExitCode> {
  const settings = loadSettings({ ...shell.environment });
  const masters = await loadMasterKeys(settings);
  const orm = await createOrm({ databaseUrl: settings.DATABASE_URL, entities: ENTITIES, poolSize: 2 });
  try {
    return await work(new UnitOfWork(orm), masters);
  } finally {
    await orm.close(true);
  }
}

const isMissing = ({ held }: MasterKeyUse): boolean => !held;

function lineOf(use: MasterKeyUse, first: string): string {
  const name = use.masterKey ?? 'unknown';
  return `${name.padEnd(16)}  wraps ${use.keys} ${use.keys === 1 ? 'key' : 'keys'}: ${adviceOn(use, first)}`;
}

function adviceOn(use: MasterKeyUse, first: string): string {
  if (isMissing(use)) return 'NOT given, add it to MASTER_KEY_FILE or MASTER_KEY_URL';
  if (use.sealing && use.masterKey === first) return 'seals';
  if (use.sealing) return 'seals until habeas keys rotate';
  if (use.masterKey === first) return 'will seal after habeas keys rotate';
  return use.keys > 0 ? 'still needed, run habeas keys rotate' : 'may be taken out';
}

const invalid = (detail: string): AppError => new AppError('request.invalid', { detail });
