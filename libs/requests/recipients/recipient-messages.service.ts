import { Inject, Injectable } from '@nestjs/common';
import { isAppError, isControllerAct, type Identity } from '#contracts';
import { localDate } from '#domain';
import { RecipientMailer } from '#mail';
import { UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, type Clock, type Settings } from '#platform';
import { EventLog, type RecipientDetails } from '#webhooks';
import { SubjectIdentifiers } from '../intake/subject-identifiers.service.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { TenantSettings } from '../tenant-settings.repository.js';
import { CaseDetails, type CaseView } from './case-details.service.js';
import { CorrectedValuesBox, type NewValue } from './corrected-values-box.js';
import { isAwaited } from './recipient-days.js';
import { RecipientLinks } from './recipient-links.js';
import { RecipientNoticesRepository, type RecipientNotice } from './recipient-notices.repository.js';

/** For how long somebody with the link is shown whose data it is. */
const SHOWN_DAYS = 90;
const DAY_MS = 86_400_000;

type Sent = Pick<
  RecipientNotice,
  'id' | 'requestId' | 'recipient' | 'act' | 'channel' | 'target' | 'expectedBy'
>;

/** What a recipient is told of the person. */
export interface AboutPerson {
  /** Those by which the recipient knows people. */
  readonly identifiers: readonly Identity[];
  /** Of `correct`: of the data that it gets. */
  readonly corrected: readonly NewValue[];
}

/** What goes to recipients. Whose data it is is opened only when a message leaves, or a page is shown. */
@Injectable()
export class RecipientMessages implements RecipientDetails {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RecipientNoticesRepository) private readonly repository: RecipientNoticesRepository,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(CaseDetails) private readonly cases: CaseDetails,
    @Inject(CorrectedValuesBox) private readonly values: CorrectedValuesBox,
    @Inject(RecipientLinks) private readonly links: RecipientLinks,
    @Inject(RecipientMailer) private readonly mailer: RecipientMailer,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** In the caller's transaction. @param check 0: for the first time; else which check finds no confirmation */
  async send(notice: Sent, caseNumber: string, check: number): Promise<void> {
    if (notice.channel === 'webhook') return this.#sendWebhook(notice, check);
    if (notice.channel === 'mail') return this.#sendMail(notice, caseNumber, check);
  }

  /** What a signed message carries beyond its ids. @returns null once the request's key has ended */
  async of(noticeId: string): Promise<Record<string, unknown> | null> {
    return this.unitOfWork.run(async () => {
      const notice = await this.repository.find(noticeId);
      if (notice && isControllerAct(notice.act)) return this.#toController(notice);
      const about = notice && (await this.aboutPerson(notice));
      if (!notice || !about) return null;
      const { identifiers, corrected } = about;
      const { number } = await this.requests.get(notice.requestId);
      return {
        ...{ number, purposes: notice.purposes, identifiers },
        ...(corrected.length > 0 && { corrected }),
        link: this.links.of(noticeId),
      };
    });
  }

  /** What the controller of a case is told of it; null for a recipient of data. */
  async caseOf({ act, requestId }: RecipientNotice): Promise<CaseView | null> {
    return isControllerAct(act) ? this.cases.of(act, await this.requests.get(requestId)) : null;
  }

  async #toController(notice: RecipientNotice): Promise<Record<string, unknown>> {
    const about = notice.act === 'decide' ? await this.aboutPerson(notice) : null;
    return {
      ...(await this.caseOf(notice)),
      ...(about && { identifiers: about.identifiers }),
      link: this.links.of(notice.id),
    };
  }

  /** @returns null when it is too late to show whose data it is */
  async aboutPerson(notice: RecipientNotice): Promise<AboutPerson | null> {
    const { requestId, identityTypes, toldAt } = notice;
    if (this.clock.now().getTime() > toldAt.getTime() + SHOWN_DAYS * DAY_MS) return null;
    try {
      const all = await this.identifiers.open(requestId);
      const known = all.filter(({ type }) => identityTypes.includes(type));
      return known.length > 0 ? { identifiers: known, corrected: await this.values.open(notice) } : null;
    } catch (error) {
      if (isAppError(error, 'key.destroyed')) return null;
      throw error;
    }
  }

  /** To the recipient's endpoint alone, whatever others want to hear of. */
  async #sendWebhook(
    { id, requestId, recipient, act, target, expectedBy }: Sent,
    check: number,
  ): Promise<void> {
    await this.events.appendFor(target!, {
      type: 'recipient.notified',
      requestId,
      data: { id, recipient, act, check, expectedBy: expectedBy.toISOString() },
    });
  }

  async #sendMail({ id, act, target, expectedBy }: Sent, caseNumber: string, check: number): Promise<void> {
    const { name, zone, locale } = await this.tenants.get();
    await this.mailer.enqueue({
      to: target!,
      locale,
      dedup: `RECIPIENT/${id}/${check}`,
      params: {
        controller: name,
        contact: contactOf(this.settings.MAIL_FROM),
        caseNumber,
        act,
        again: check > 0 && isAwaited(act),
        link: this.links.of(id),
        expectedOn: localDate(expectedBy.toISOString(), zone),
      },
    });
  }
}

/** `Privacy team <privacy@example.com>` → `privacy@example.com`. */
const contactOf = (from: string): string => /<([^>]+)>/.exec(from)?.[1] ?? from;
