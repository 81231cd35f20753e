import type { UnitOfWork } from '#persistence';
import type { SealedSubject } from './subjects.js';

export class SubjectNamesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * @param subject keyed digest of the person, as a UUID
   * @param recordId UUID of a record of theirs: once they were erased it is another's
   */
  async find(
    subject: string,
    recordId: string | null = null,
  ): Promise<{ readonly salt: Buffer | null; readonly sub: Buffer } | null> {
    const [row] = await this.unitOfWork.query<{ salt: Buffer | null; sub: Buffer }>(
      `select salt, sub from consent_subject
        where tenant_id = habeas_tenant() and subject = coalesce(
          (select r.subject from consent_record r where r.tenant_id = habeas_tenant() and r.id = ?::uuid), ?::uuid)`,
      [recordId, subject],
    );
    return row ?? null;
  }

  /** Who is known, or was erased, stays as they are. */
  async insertOnce({ subject, salt, sub }: SealedSubject): Promise<void> {
    await this.unitOfWork.query(
      `insert into consent_subject (tenant_id, subject, salt, sub) values (habeas_tenant(), ?::uuid, ?, ?)
       on conflict do nothing`,
      [subject, salt, sub],
    );
  }
}
