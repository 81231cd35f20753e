import type { ActionSource } from '#contracts';
import type { UnitOfWork } from '#persistence';
import type { PersonalMembers } from '../records/answer-command.js';
import type { ConsentRecorder } from '../records/consent-recorder.js';
import type { Subjects } from '../subjects/subjects.js';
import { ExercisedRightsRepository, type AcceptedRecord } from './exercised-rights.repository.js';

/** Takes back what a person has accepted (Art. 7(3) GDPR), in the transaction that runs. */
export class ConsentWithdrawal {
  readonly #repository: ExercisedRightsRepository;

  constructor(
    unitOfWork: UnitOfWork,
    private readonly subjects: Subjects,
    private readonly recorder: ConsentRecorder,
  ) {
    this.#repository = new ExercisedRightsRepository(unitOfWork);
  }

  /** Every consent of the person. @returns how many acceptances were taken back */
  async revokeAll(sub: string, source: ActionSource): Promise<number> {
    return this.#revoke(sub, await this.#accepted(sub, null), source);
  }

  /**
   * One consent, on every version that was accepted; where none was, the revocation of the latest is on record all the
   * same (invariant I13).
   * @param consentId UUID
   * @param personal what the browser of the person tells
   * @throws AppError `consent.unknown`, `consent_version.unknown`
   */
  async revoke(
    sub: string,
    consentId: string,
    source: ActionSource,
    personal?: PersonalMembers,
  ): Promise<number> {
    const accepted = await this.#accepted(sub, consentId);
    if (accepted.length > 0) return this.#revoke(sub, accepted, source, personal);
    const command = { sub, kind: 'legalbasistrack', consentId, status: 'revoked', source, personal } as const;
    await this.recorder.answerWithin(command);
    return 0;
  }

  /** Names of the consents of the person that stand withdrawn since then. */
  async withdrawnSince(sub: string, since: Date): Promise<string[]> {
    return this.#repository.listWithdrawn(await this.subjects.digest(sub), since);
  }

  async #accepted(sub: string, consentId: string | null): Promise<AcceptedRecord[]> {
    return this.#repository.listAccepted(await this.subjects.digest(sub), consentId);
  }

  async #revoke(
    sub: string,
    accepted: readonly AcceptedRecord[],
    source: ActionSource,
    personal?: PersonalMembers,
  ): Promise<number> {
    for (const { details, ...record } of accepted)
      await this.recorder.answerWithin({
        ...record,
        sub,
        kind: 'legalbasistrack',
        status: 'revoked',
        clientId: record.clientId ?? undefined,
        actionId: details.actionId as string | undefined,
        actionType: details.actionType as string | undefined,
        source,
        personal,
      });
    return accepted.length;
  }
}
