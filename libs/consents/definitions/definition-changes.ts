import { isDeepStrictEqual } from 'node:util';
import type { AuditTrail } from '#audit';
import type { UnitOfWork } from '#persistence';
import type { EventLog, EventToLog } from '#webhooks';
import type { Catalogues } from '../catalogue/catalogues.js';
import { DefinitionChangesRepository } from './definition-changes.repository.js';

/** A change as the audit trail keeps it: old and new values of what changed, never personal data. */
export interface DefinitionChange {
  /** `consent.group.updated` */
  readonly action: string;
  /** Our own id of what was changed, `cgr_…`. */
  readonly object: string;
  /** null: it was made. */
  readonly before: object | null;
  /** null: it is gone. */
  readonly after: object | null;
  /** Who is told. */
  readonly event?: EventToLog;
}

/** The one way in which definitions change: one change of a tenant at a time, with all that follows from it. */
export class DefinitionChanges {
  readonly #repository: DefinitionChangesRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogues: Catalogues,
    private readonly audit: AuditTrail,
    private readonly events: EventLog,
  ) {
    this.#repository = new DefinitionChangesRepository(unitOfWork);
  }

  /** One transaction; the next change of this tenant begins when it has ended, and sees it. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return this.unitOfWork.run(async () => {
      await this.#repository.lock();
      return work();
    });
  }

  /** Until the transaction ends nobody's answer is written: for changes that depend on whether there are any. */
  holdAnswers(): Promise<void> {
    return this.catalogues.changed();
  }

  /** Call inside {@link run}, once for each thing that changed. */
  async record({ action, object, before, after, event }: DefinitionChange): Promise<void> {
    await this.catalogues.changed();
    await this.audit.append({ action, object, data: differences(before, after) });
    if (event) await this.events.append(event);
  }
}

/** Of a change only the members that differ. */
function differences(before: object | null, after: object | null): { old?: object; new?: object } {
  if (!before || !after) return { ...(before && { old: before }), ...(after && { new: after }) };
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const changed = [...new Set([...old.keys(), ...now.keys()])].filter(
    (member) => !isDeepStrictEqual(old.get(member), now.get(member)),
  );
  const pick = (from: ReadonlyMap<string, unknown>): object =>
    Object.fromEntries(changed.map((member) => [member, from.get(member) ?? null]));
  return { old: pick(old), new: pick(now) };
}
