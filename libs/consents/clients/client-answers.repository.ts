import type { AnswerStatus } from '#contracts';
import type { UnitOfWork } from '#persistence';

/** What a person last said to a client about its claims or scopes. */
export interface ClientAnswer {
  readonly status: AnswerStatus;
  readonly acceptedFields: readonly string[];
  readonly scopes: readonly string[];
}

export class ClientAnswersRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Until the transaction ends others wait who change what this person said about this consent. */
  async lock(subject: string, consentId: string): Promise<void> {
    await this.unitOfWork.query(`select pg_advisory_xact_lock(hashtextextended(?, 0))`, [
      `consent_record/${subject}/${consentId}`,
    ]);
  }

  /** The newest answer to any version: each holds all that the person agrees to. */
  async findNewest(subject: string, consentId: string, slot: string): Promise<ClientAnswer | null> {
    const [row] = await this.unitOfWork.query<ClientAnswer>(
      `select status, accepted_fields as "acceptedFields", scopes from consent_record
        where subject = ?::uuid and consent_id = ?::uuid and slot = ? and status is not null
        order by last_sequence desc limit 1`,
      [subject, consentId, slot],
    );
    return row ?? null;
  }
}
