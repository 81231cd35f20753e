import { TenantsService } from '#access';
import { AuditTrail } from '#audit';
import {
  Catalogues,
  ConsentRecorder,
  ControllerProfiles,
  NOTHING_FOLLOWS,
  RecordingConnections,
  Subjects,
} from '#consents';
import { KeyManager, MasterKeyCheck, loadMasterKeys } from '#keys';
import { UnitOfWork, createOrm } from '#persistence';
import { SYSTEM_ACTOR, loadSettings, newId, runInContext, systemClock } from '#platform';
import { ENTITIES } from '#runtime';
import type { Shell } from '../shell.js';

/**
 * Answers in one statement of an import, where nobody waits for a single one. Four times as many spare nothing more, and
 * from about 2,000 on PostgreSQL reads whole tables for them as long as these are new and not analysed.
 */
export const BULK_BATCH = 500;

/** The parts of an installation that the consents of one tenant are moved with. */
export interface ConsentParts {
  readonly tenantId: string;
  readonly unitOfWork: UnitOfWork;
  readonly audit: AuditTrail;
  readonly catalogues: Catalogues;
  readonly subjects: Subjects;
  readonly profiles: ControllerProfiles;
  readonly recorder: ConsentRecorder;
}

/**
 * Runs work for a tenant, as the system; not in one transaction.
 * @param slug of the tenant
 * @throws AppError `resource.not_found`, `key.foreign`, `setting.invalid`
 */
export async function withConsents<T>(
  slug: string,
  shell: Shell,
  work: (parts: ConsentParts) => Promise<T>,
): Promise<T> {
  const settings = loadSettings({ ...shell.environment });
  const masters = await loadMasterKeys(settings);
  const orm = await createOrm({ databaseUrl: settings.DATABASE_URL, entities: ENTITIES, poolSize: 4 });
  const connections = new RecordingConnections(settings.DATABASE_URL);
  try {
    const unitOfWork = new UnitOfWork(orm);
    await new MasterKeyCheck(unitOfWork).confirm(masters);
    const audit = new AuditTrail(unitOfWork, systemClock);
    const { id: tenantId } = await new TenantsService(unitOfWork, audit).getBySlug(slug);
    const catalogues = new Catalogues(unitOfWork);
    const subjects = new Subjects(new KeyManager(masters, unitOfWork));
    const profiles = new ControllerProfiles(unitOfWork, catalogues, audit, systemClock, settings);
    const recorder = new ConsentRecorder(
      ...([unitOfWork, connections, catalogues, profiles, subjects, systemClock] as const),
      NOTHING_FOLLOWS,
      { batch: BULK_BATCH },
    );
    const parts = { tenantId, unitOfWork, audit, catalogues, subjects, profiles, recorder };
    const context = { tenantId, actor: SYSTEM_ACTOR, correlationId: newId('command') };
    return await runInContext(context, () => work(parts));
  } finally {
    await connections.close();
    await orm.close(true);
  }
}
