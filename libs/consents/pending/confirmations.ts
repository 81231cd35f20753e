import { AppError } from '#contracts';
import type { UnitOfWork } from '#persistence';
import { asHolder } from '#platform';
import type { RecordedAnswer } from '../records/answer-command.js';
import type { ConsentRecorder } from '../records/consent-recorder.js';
import type { Subjects } from '../subjects/subjects.js';
import type { ConfirmationLinks } from './confirmation-links.js';
import { ConfirmationsRepository, type LinkedRecord } from './confirmations.repository.js';

/** What a page may say of a link. */
export interface ConfirmationState {
  readonly consentName: string;
  readonly confirmed: boolean;
}

/** The second step of a double opt-in: whoever holds the link confirms. */
export class Confirmations {
  readonly #repository: ConfirmationsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly links: ConfirmationLinks,
    private readonly subjects: Subjects,
    private readonly recorder: ConsentRecorder,
  ) {
    this.#repository = new ConfirmationsRepository(unitOfWork);
  }

  /**
   * Changes nothing.
   * @throws AppError `resource.not_found`, `consent.confirmation_expired`, `consent.confirmation_void`
   */
  find(token: string): Promise<ConfirmationState> {
    return asHolder(this.links.read(token), () => this.unitOfWork.run(() => this.#state(token)));
  }

  /**
   * Twice is once; what the person said since stands.
   * @throws AppError `resource.not_found`, `consent.confirmation_expired`, `consent.confirmation_void`,
   *   `consent.disabled`
   */
  confirm(token: string): Promise<RecordedAnswer> {
    return asHolder(this.links.read(token), () =>
      this.unitOfWork.run(async () => this.#confirm(await this.#linked(token))),
    );
  }

  async #state(token: string): Promise<ConfirmationState> {
    const { consentName, status, details, answer } = await this.#linked(token);
    if (status !== 'accepted' || details.answer !== answer) throw voided();
    return { consentName, confirmed: details.confirmed === true };
  }

  async #confirm({ details, ...record }: LinkedRecord): Promise<RecordedAnswer> {
    return this.recorder.answerWithin({
      sub: await this.subjects.open(record.salt, record.sub),
      kind: record.kind === 'consent' ? 'consent' : 'legalbasistrack',
      consentId: record.consentId,
      versionId: record.versionId,
      slot: record.slot,
      status: 'accepted',
      acceptedFields: record.acceptedFields,
      scopes: record.scopes,
      clientId: record.clientId ?? undefined,
      locale: record.locale ?? undefined,
      presentationId: record.presentationId ?? undefined,
      actionId: details.actionId as string | undefined,
      actionType: details.actionType as string | undefined,
      ...(details.gpcOverride === true && { gpcOverride: true }),
      ...(record.silent && { silent: true }),
      source: 'confirmation_link',
      act: { kind: 'confirm', answer: record.answer },
    });
  }

  async #linked(token: string): Promise<LinkedRecord> {
    const linked = await this.#repository.findLinked(this.links.read(token).linkId);
    if (!linked?.salt) throw voided();
    return linked;
  }
}

const voided = (): AppError =>
  new AppError('consent.confirmation_void', {
    detail: 'Something else was answered since: what was said last holds. You can close this page.',
  });
