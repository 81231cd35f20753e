import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail, ReadLog } from '#audit';
import { AppError } from '#contracts';
import type { OwnRecipientView, RecipientNoticeView } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { CLOCK, asHolder, type Clock } from '#platform';
import { RequestsRepository } from '../request/requests.repository.js';
import { TenantSettings } from '../tenant-settings.repository.js';
import type { CaseView } from './case-details.service.js';
import { RecipientLinks } from './recipient-links.js';
import { RecipientMessages, type AboutPerson } from './recipient-messages.service.js';
import { RecipientNoticesRepository, type RecipientNotice } from './recipient-notices.repository.js';
import { toOwnRecipientView, toRecipientView } from './recipient-view.js';
import { requestNotFound } from '../request/request-not-found.js';

/** What a recipient reads behind its link. */
export interface RecipientLinkView extends Pick<
  RecipientNotice,
  'act' | 'purposes' | 'state' | 'toldAt' | 'expectedBy'
> {
  readonly controller: string;
  readonly caseNumber: string;
  /** Of the controller for whom the tenant is a processor. */
  readonly case: CaseView | null;
  /** null: confirmed, or too late to say whose data it is. */
  readonly about: AboutPerson | null;
}

/** Who was told of a request: for staff, for the person, and for each of them alone. */
@Injectable()
export class RecipientList {
  readonly #reads: ReadLog;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RecipientNoticesRepository) private readonly repository: RecipientNoticesRepository,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(RecipientMessages) private readonly messages: RecipientMessages,
    @Inject(RecipientLinks) private readonly links: RecipientLinks,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(AuditTrail) audit: AuditTrail,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#reads = new ReadLog(unitOfWork, audit, clock);
  }

  /** @throws AppError `request.not_found` */
  ofRequest(requestId: string): Promise<{ items: RecipientNoticeView[] }> {
    return this.unitOfWork.run(async () => {
      await this.requests.get(requestId);
      const notices = await this.repository.listOfRequest(requestId);
      await this.#reads.note({ action: 'request.read', object: requestId, data: { part: 'recipients' } });
      return { items: notices.map(toRecipientView) };
    });
  }

  /** @throws AppError `request.not_found`, also for a request of somebody else */
  ofOwn(requestId: string, personId: string): Promise<{ items: OwnRecipientView[] }> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.get(requestId);
      if (request.personId !== personId) throw requestNotFound();
      return { items: (await this.repository.listOfRequest(requestId)).map(toOwnRecipientView) };
    });
  }

  /** Changes nothing. @throws AppError `resource.not_found` */
  behindLink(token: string): Promise<RecipientLinkView> {
    const link = this.links.read(token);
    return asHolder(link, () =>
      this.unitOfWork.run(async () => {
        const notice = await this.repository.find(link.linkId);
        if (!notice) throw new AppError('resource.not_found');
        const { number } = await this.requests.get(notice.requestId);
        const { act, purposes, state, toldAt, expectedBy } = notice;
        return {
          ...{ act, purposes, state, toldAt, expectedBy, caseNumber: number },
          case: await this.messages.caseOf(notice),
          controller: (await this.tenants.get()).name,
          about: state === 'confirmed' ? null : await this.messages.aboutPerson(notice),
        };
      }),
    );
  }
}
