import type { UnitOfWork } from '#persistence';
import type { ChangePlace } from './change-place.js';

/** Reads what has changed since somebody last heard. Call in a transaction of the tenant. */
export class DecisionChangesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async place(): Promise<ChangePlace> {
    const [row] = await this.unitOfWork.query<ChangePlace>(
      `select sequence::text, epoch::text as ground from consent_chain where tenant_id = habeas_tenant()`,
    );
    return row ?? { sequence: '0', ground: '0' };
  }

  /** People of the entries after one place up to another, as keyed digests. */
  async subjectsBetween(after: string, to: string): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ subject: string }>(
      `select distinct subject::text from consent_action
        where tenant_id = habeas_tenant() and sequence > ?::bigint and sequence <= ?::bigint`,
      [after, to],
    );
    return rows.map(({ subject }) => subject);
  }
}
