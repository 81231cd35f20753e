import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { Catalogue } from '#catalogue';
import { AppError } from '#contracts';
import { UnitOfWork } from '#persistence';
import { currentContext } from '#platform';
import { IntakeService } from '../../intake/intake.service.js';
import { SubjectIdentifiers } from '../../intake/subject-identifiers.service.js';
import { LifecycleService } from '../../lifecycle/lifecycle.service.js';
import { requireKept } from '../../lifecycle/require-kept.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { requestNotFound } from '../../request/request-not-found.js';

/** Appeals against a refusal (Va. Code §59.1-577(C) and alike): a case of its own with its own clock. */
@Injectable()
export class Appeals {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(IntakeService) private readonly intake: IntakeService,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /**
   * Takes an appeal in, of the same person, under the same law, with the identity that was shown.
   * @param personId limits to that person's own requests
   * @returns the appeal
   * @throws AppError `appeal.not_available`, `request.not_found`, `key.destroyed`
   */
  submit(requestId: string, reason: string, personId?: string): Promise<Request> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.lock(requestId);
      if (personId !== undefined && request.personId !== personId) throw requestNotFound();
      requireKept(request);
      await this.#requireAppealable(request);
      const appeal = await this.#take(request, reason, personId);
      await this.audit.append({ action: 'request.appeal', object: request.id, data: { appeal: appeal.id } });
      return appeal;
    });
  }

  async #take(request: Request, reason: string, personId?: string): Promise<Request> {
    const { residence, locale, requesterKind, verificationLevel } = request;
    const regime = request.regimes.find(({ id }) => this.catalogue.rights.find(id, 'appeal'))?.id;
    return this.intake.create(
      {
        right: 'appeal',
        subject: { identifiers: await this.identifiers.open(request.id, 'intake') },
        ...(regime && { regime }),
        ...(residence && { residence }),
        locale,
        requester: { kind: requesterKind },
        channel: personId === undefined ? 'api' : 'portal',
        details: reason,
      },
      { personId: request.personId ?? null, verificationLevel, appealOf: request.id },
    );
  }

  async #requireAppealable(request: Request): Promise<void> {
    const before = await this.requests.findAppeal(request.id);
    if (before)
      throw new AppError('appeal.not_available', {
        detail: `There is an appeal against this already: ${before.number}.`,
      });
    if (await this.lifecycle.allows(request, { type: 'appeal' })) return;
    const detail =
      request.appealDays == null
        ? `${request.regime} knows no appeal against an answer to ${request.right}. The person may complain to the authority.`
        : `The request is ${request.state}. An appeal is against a refusal, whole or in part, within ${request.appealDays} days.`;
    throw new AppError('appeal.not_available', { detail });
  }

  /**
   * Whoever decided first does not decide on the appeal (rights reference 4.12).
   * @throws AppError `appeal.same_decider`
   */
  static async requireAnother(request: Request, requests: RequestsRepository): Promise<void> {
    if (!request.appealOf) return;
    const { kind, id } = currentContext().actor;
    if (!(await requests.deciders(request.appealOf)).includes(`${kind}:${id}`)) return;
    throw new AppError('appeal.same_decider', {
      detail: 'You decided on what this appeal is against. Somebody else must decide it.',
    });
  }
}
