import type { UnitOfWork } from '#persistence';

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
}
