import type { UnitOfWork } from '#persistence';

export class DefinitionChangesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Until the transaction ends, nobody else changes a definition of this tenant. */
  async lock(): Promise<void> {
    await this.unitOfWork.query(`select pg_advisory_xact_lock(hashtextextended(habeas_tenant(), 14))`);
  }
}
