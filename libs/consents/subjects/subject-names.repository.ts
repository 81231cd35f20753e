import type { UnitOfWork } from '#persistence';
import type { SealedSubject } from './subjects.js';

export class SubjectNamesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @param subject keyed digest of the person, as a UUID */
  async find(subject: string): Promise<{ readonly salt: Buffer | null; readonly sub: Buffer } | null> {
    const [row] = await this.unitOfWork.query<{ salt: Buffer | null; sub: Buffer }>(
      `select salt, sub from consent_subject where tenant_id = habeas_tenant() and subject = ?::uuid`,
      [subject],
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
