import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { Catalogue } from '#catalogue';
import type { Notice } from '#contracts';
import { lawParams, Mailer, type ParamsOf } from '#mail';
import { SETTINGS, type Settings } from '#platform';
import { SubjectIdentifiers } from '../../intake/subject-identifiers.service.js';
import type { Request } from '../../request/request.entity.js';
import { noAddress } from '../../operators/tasks/task-advice.js';
import { TasksService } from '../../operators/tasks/tasks.service.js';
import { TenantSettings } from '../../tenant-settings.repository.js';
import { LetterBrake } from '../brake/letter-brake.service.js';
import { contactOf } from './contact-of.js';
import { letterOf } from './letter-of.js';
import { NoticeFacts, type NoticeDetails } from './notice-facts.service.js';

/** Tells the person what happens to their request, at the address that the request came with. */
@Injectable()
export class NoticesService {
  constructor(
    @Inject(Mailer) private readonly mailer: Mailer,
    @Inject(NoticeFacts) private readonly facts: NoticeFacts,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(LetterBrake) private readonly brake: LetterBrake,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** In the caller's transaction. Without an address the notice becomes a task: somebody has to tell the person. */
  async send(request: Request, event: Notice, details: NoticeDetails = {}): Promise<void> {
    const notice = letterOf(request, event);
    if (request.silent || (request.controller && !mayTell(request, notice)))
      return this.audit.append({ action: 'notice.silent', object: request.id, data: { notice } });
    const to = details.to ?? (await this.#address(request.id));
    if (!to) return this.noteUnsent(request, notice);
    // who asks for it anew, signed on or with a link, gets it
    if (details.dedup === undefined && (await this.brake.holds(request, notice, to))) return;
    const own = await this.facts.of(request, notice, details);
    if (own === null) return;
    const { name } = await this.tenants.get();
    const common = {
      caseNumber: request.number,
      controller: name,
      contact: contactOf(this.settings.MAIL_FROM),
      ...lawParams(
        this.catalogue,
        request.regime,
        request.regimes.map(({ id }) => id),
      ),
      appealDays: appealDaysOf(request),
    };
    await this.mailer.enqueue({
      notice,
      requestId: request.id,
      to,
      locale: request.locale,
      params: { ...common, ...own } as ParamsOf<Notice>,
      dedup: details.dedup ?? `${request.id}/${request.revision}/${notice}`,
    });
  }

  /** That a letter can go to nobody. In a transaction that holds the request. */
  async noteUnsent(request: Request, notice: Notice): Promise<void> {
    await this.audit.append({ action: 'notice.no_address', object: request.id, data: { notice } });
    await this.tasks.open(request, 'notice_undelivered', undefined, noAddress(notice));
  }

  /** The first e-mail address given at intake: the one on file, never one that came later. */
  async #address(requestId: string): Promise<string | null> {
    const identities = await this.identifiers.open(requestId, 'intake');
    return identities.find(({ type }) => type === 'email')?.value ?? null;
  }
}

/**
 * What another controller decides is for it to tell. Whoever turned to its processor hears from that one only to whom the
 * request was passed on, and the controller itself does not need that either.
 */
const mayTell = ({ requesterKind }: Request, notice: Notice): boolean =>
  notice === 'FORWARDED' && requesterKind !== 'controller';

/** Only what is refused, whole or in part, can be appealed against (rights reference 4.12). */
const appealDaysOf = ({ state, appealDays }: Request): number | null =>
  state === 'refused' || state === 'partially_fulfilled' ? (appealDays ?? null) : null;
