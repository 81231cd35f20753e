import type { UnitOfWork } from '#persistence';

export class GpcRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async tenant(id: string): Promise<{ settings: unknown; createdOn: string }> {
    const [row] = await this.unitOfWork.query<{ settings: unknown; created_on: string }>(
      `select settings, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as created_on from tenant where id = ?`,
      [id],
    );
    return { settings: row!.settings, createdOn: row!.created_on };
  }
}
