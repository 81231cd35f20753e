import type { AuditTrail } from '#audit';
import { AppError, type RecordKind } from '#contracts';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { AnswerCommand, RecordedAnswer } from '../records/answer-command.js';
import type { ConsentRecorder } from '../records/consent-recorder.js';
import type { Subjects } from '../subjects/subjects.js';
import { RecordSearchRepository, type RecordRow } from './record-search.repository.js';

/** Takes back, for a person, what they answered: the receipt says that somebody else did it. */
export class StaffRevocations {
  readonly #records: RecordSearchRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly subjects: Subjects,
    private readonly recorder: ConsentRecorder,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {
    this.#records = new RecordSearchRepository(unitOfWork);
  }

  /**
   * Revoking again changes nothing. The reason may name people, so it is kept where an erasure takes it.
   * @param id `cnr_…`
   * @throws AppError `consent_record.not_found`, `consent.illegal_transition` of a person who was erased
   */
  revoke(id: string, reason: string): Promise<RecordedAnswer> {
    return this.unitOfWork.run(async () => {
      const row = await this.#records.find(id.slice(id.indexOf('_') + 1), this.clock.now());
      if (!row) throw new AppError('consent_record.not_found');
      const recorded = await this.recorder.answerWithin(await this.#command(row, reason));
      if (recorded.changed)
        await this.audit.append({
          action: 'consent_record.revoked',
          object: id,
          data: { consent: row.consent_id, before: row.status },
        });
      return recorded;
    });
  }

  async #command(row: RecordRow, reason: string): Promise<AnswerCommand> {
    if (row.salt === null)
      throw new AppError('consent.illegal_transition', {
        detail: 'The person was erased: what is kept is evidence, and nothing is added to it.',
      });
    return {
      sub: await this.subjects.open(row.salt, row.sub),
      kind: answerKind(row.kind),
      consentId: row.consent_id,
      versionId: row.version_id,
      slot: row.slot,
      status: 'revoked',
      acceptedFields: row.accepted_fields,
      scopes: row.scopes,
      clientId: row.client_id ?? undefined,
      actionId: row.details.actionId as string | undefined,
      actionType: row.details.actionType as string | undefined,
      source: 'on_behalf',
      personal: { reason },
    };
  }
}

const answerKind = (kind: RecordKind): AnswerCommand['kind'] =>
  kind === 'consent' ? 'consent' : 'legalbasistrack';
