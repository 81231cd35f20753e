import type { UnitOfWork } from '#persistence';

export class ConsentSettingsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Settings of the tenant of the context, as they are stored. */
  async read(): Promise<unknown> {
    const [row] = await this.unitOfWork.query<{ settings: unknown }>(
      `select settings from tenant where id = habeas_tenant()`,
    );
    return row?.settings;
  }
}
