import type { UnitOfWork } from '#persistence';

export class SubjectNamesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * @param subject keyed digest of the person, as a UUID
   * @param recordId UUID of a record of theirs: once they were erased it is another's
   */
  async find(
    subject: string,
    recordId: string | null,
  ): Promise<{ readonly salt: Buffer | null; readonly sub: Buffer } | null> {
    const [row] = await this.unitOfWork.query<{ salt: Buffer | null; sub: Buffer }>(
      `select salt, sub from consent_subject
        where tenant_id = habeas_tenant() and subject = coalesce(
          (select r.subject from consent_record r where r.tenant_id = habeas_tenant() and r.id = ?::uuid), ?::uuid)`,
      [recordId, subject],
    );
    return row ?? null;
  }
}
