import { Inject, Injectable } from '@nestjs/common';
import { Catalogue } from '#catalogue';
import { isStoreRight, type DelayCode, type Notice, type RequesterKind } from '#contracts';
import { addDays, isEnough, localDate, needsMandate } from '#domain';
import type { NoticeParams } from '#mail';
import { PackagesService, statementSections, toldLines } from '#packages';
import { PrivacyNotices, type HeldNotice } from '#privacy-notices';
import { CLOCK, SETTINGS, publicUrl, type Clock, type Settings } from '#platform';
import { DecidingControllers } from '../../controllers/deciding-controllers.service.js';
import { FulfilmentRepository } from '../../fulfilment/fulfilment.repository.js';
import { worksInStores } from '../../fulfilment/store-right.js';
import { VerificationCodes } from '../../identity/verification-codes.service.js';
import { CorrectionBox } from '../../rights/rectification/correction-box.service.js';
import { noticeDay } from '../../request/notice-day.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { Statements } from '../../records/statement/statements.service.js';
import { offersErasure } from '../../request/view/offers-erasure.js';
import { LastDecision } from './last-decision.service.js';
import {
  answerAwaitedUntil,
  feeAwaitedUntil,
  identityAwaitedUntil,
  waitsForAnswer,
} from '../../lifecycle/request-clock.js';
import { hasTakenEffect } from '../../lifecycle/has-taken-effect.js';
import { Withdrawals } from '../../lifecycle/withdrawals.service.js';
import { OutcomeFacts } from './outcome-facts.service.js';
import { purposeName } from './purpose-name.js';

/** What the actor of an event wants the person to read, or what only the caller knows. */
export interface NoticeDetails {
  readonly text?: string | undefined;
  readonly codes?: readonly string[] | undefined;
  readonly amount?: string | undefined;
  readonly liftableAt?: Date | undefined;
  /** A fresh code for a package. */
  readonly code?: string | undefined;
  /** Where the person confirms it; null: nowhere. */
  readonly link?: string | null | undefined;
  /** Until when that is possible. */
  readonly until?: Date | undefined;
  /** An address on file, instead of the one that the request came with. */
  readonly to?: string | undefined;
  /** The request ends without more than what was begun. */
  readonly begun?: true | undefined;
  /** Tells two notices of one kind at one revision apart. */
  readonly dedup?: string | undefined;
}

type Own<N extends Notice> = NoticeParams[N];
type Answer = Pick<
  Own<'COMPLETION'>,
  'ended' | 'goesOn' | 'explanation' | 'decided' | 'review' | 'erasureOffered'
>;
const DAY_MS = 86_400_000;

/** Gathers what each notice must contain (rights reference 7). */
@Injectable()
export class NoticeFacts {
  constructor(
    @Inject(VerificationCodes) private readonly codes: VerificationCodes,
    @Inject(PackagesService) private readonly packages: PackagesService,
    @Inject(OutcomeFacts) private readonly outcomes: OutcomeFacts,
    @Inject(LastDecision) private readonly decisions: LastDecision,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(CorrectionBox) private readonly corrections: CorrectionBox,
    @Inject(FulfilmentRepository) private readonly fulfilment: FulfilmentRepository,
    @Inject(Statements) private readonly statements: Statements,
    @Inject(DecidingControllers) private readonly controllers: DecidingControllers,
    @Inject(Withdrawals) private readonly withdrawals: Withdrawals,
    @Inject(PrivacyNotices) private readonly notices: PrivacyNotices,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** null when there is nothing to tell. */
  of(request: Request, notice: Notice, details: NoticeDetails): Promise<Own<Notice> | null> {
    switch (notice) {
      case 'ACK':
        return Promise.resolve(this.#acknowledgement(request));
      case 'VERIFY_REQUEST':
      case 'VERIFY_REMINDER':
        return this.#verification(request, details);
      case 'REFUSAL':
        return this.#refused(request, details);
      case 'PARTIAL':
        return this.#partial(request, details);
      case 'COMPLETION':
        return this.#completion(request, details);
      case 'DELIVERY':
      case 'DELIVERY_REMINDER':
        return this.#delivery(request);
      case 'RESTRICTION_SET':
        return this.#restriction(request);
      case 'DUPLICATE':
        return this.#duplicate(request);
      case 'APPEAL_ANSWER':
        return this.#appeal(request, details);
      case 'SAR_NOTICE':
        return this.#information(request);
      case 'RECIPIENT_LIST':
        return this.#told(request);
      case 'INFORM':
        return this.#privacyNotices(request, details);
      case 'FORWARDED':
        return this.#forwarded(request);
      default:
        return Promise.resolve(this.#simple(request, notice, details));
    }
  }

  #simple(request: Request, notice: Notice, details: NoticeDetails): Own<Notice> | null {
    const text = details.text ?? '';
    switch (notice) {
      case 'CLARIFY_REQUEST':
        return {
          question: text,
          untilOn: lastFullDay(
            answerAwaitedUntil(request, this.catalogue, this.clock.now()),
            request.clock.zone,
          ),
          clockWaits: waitsForAnswer(request, 'clarification', this.catalogue, this.clock.now()),
          clockEnded: this.#promise(request).endedOn !== null,
        };
      case 'FEE_NOTICE':
        return {
          amount: details.amount ?? '',
          computation: text,
          untilOn: lastFullDay(
            feeAwaitedUntil(request, this.catalogue, this.clock.now()),
            request.clock.zone,
          ),
        };
      case 'EXTENSION':
        return {
          newDateOn: this.#expectedOn(request),
          delays: details.codes as DelayCode[],
          facts: text,
        };
      case 'DELIVERY_CODE':
        return { code: details.code ?? '', expiresOn: this.#inDays(request, 0) };
      case 'RESTRICTION_LIFT':
        return {
          liftOn: this.#day(details.liftableAt ?? this.clock.now(), request),
          reason: text,
        };
      case 'SUBJECT_ALERT':
        return {
          right: request.right,
          requester: request.requesterKind,
          receivedOn: this.#day(request.receivedAt, request),
          link: details.link ?? null,
          untilOn: lastFullDay(details.until ?? this.clock.now(), request.clock.zone),
        };
      case 'COMPLAINT_ACK':
        return {
          receivedOn: this.#day(request.receivedAt, request),
          expectedOn: isImmediate(request) ? null : this.#promise(request).expectedOn,
        };
      case 'MESSAGE':
        return { sentOn: this.#inDays(request, 0) };
      case 'WITHDRAWN':
        return { withdrawnOn: this.#inDays(request, 0) };
      default:
        return null;
    }
  }

  #acknowledgement(request: Request): Own<'ACK'> {
    const identityCheck = !isEnough(request.verificationLevel, request.requiredLevel);
    const isHeldUp = identityCheck && waitsForAnswer(request, 'identity', this.catalogue, this.clock.now());
    return {
      right: request.right,
      receivedOn: this.#day(request.receivedAt, request),
      ...(isHeldUp ? { expectedOn: null, endedOn: null } : this.#promise(request)),
      requester: askerOf(request),
      identityCheck,
      effective: hasTakenEffect(request),
      searches: isStoreRight(request.right),
    };
  }

  /** Who doubts says what would help: those words are the person's to read. */
  async #verification(request: Request, { text }: NoticeDetails): Promise<Own<'VERIFY_REQUEST'>> {
    const { code, path, linkUntil } = await this.codes.issue(request.id);
    const awaited = identityAwaitedUntil(request, this.catalogue, this.clock.now());
    return {
      right: request.right,
      requester: askerOf(request),
      link: publicUrl(this.settings, path),
      linkUntilOn: lastFullDay(linkUntil < awaited ? linkUntil : awaited, request.clock.zone),
      code,
      means: text ?? null,
      untilOn: lastFullDay(awaited, request.clock.zone),
      clockWaits: waitsForAnswer(request, 'identity', this.catalogue, this.clock.now()),
      clockEnded: this.#promise(request).endedOn !== null,
    };
  }

  async #refused(request: Request, details: NoticeDetails): Promise<Own<'REFUSAL'>> {
    return {
      right: request.right,
      ...(await this.#refusal(request, details)),
      optOutOffered: this.#offersOptOut(request),
    };
  }

  /** Where the law knows it: who could not show who they are need not to end sale and sharing (rights reference 8, rule 3). */
  #offersOptOut({ right, regime, refusalCodes }: Request): boolean {
    return (
      right === 'erasure' &&
      refusalCodes.includes('IDENTITY_FAILED') &&
      this.catalogue.rights.find(regime, 'opt_out_sale_sharing') !== null
    );
  }

  async #refusal(request: Request, { text }: NoticeDetails) {
    const statement = await this.corrections.openStatement(request);
    return {
      codes: request.refusalCodes,
      excluded: await this.outcomes.excluded(request),
      explanation: text ?? null,
      statement,
    };
  }

  async #partial(request: Request, details: NoticeDetails): Promise<Own<'PARTIAL'>> {
    const { begun } = details;
    const outcome = await this.outcomes.of(request);
    const answer = await this.#answer(request, details);
    const told = (answer.decided ?? []).flatMap(({ codes }) => codes);
    const codes = [...new Set([...request.refusalCodes, ...outcome.keptCodes])];
    return {
      ...(await this.#refusal(request, details)),
      ...outcome.params,
      ...answer,
      begunOn: begun && request.executionStartedAt ? this.#day(request.executionStartedAt, request) : null,
      right: request.degradedFrom ?? request.right,
      codes: codes.filter((code) => !told.includes(code)),
    };
  }

  async #completion(request: Request, details: NoticeDetails): Promise<Own<'COMPLETION'>> {
    const { params } = await this.outcomes.of(request);
    return { right: request.right, ...params, ...(await this.#answer(request, details)) };
  }

  /** Of rights that no store has to do with: what a person found or did, and what may be asked for now. */
  async #answer(request: Request, { text }: NoticeDetails): Promise<Answer> {
    const decided = worksInStores(request) ? null : await this.decisions.of(request.id);
    const review = decided?.review;
    const ended = await this.withdrawals.ended(request);
    const purposes = decided && request.purposes?.length ? decided.purposes : [];
    const isSaid = review !== undefined || purposes.some(({ note }) => note !== null);
    return {
      explanation: isSaid ? null : (text ?? decided?.text ?? null),
      decided: purposes.map(({ purposeId, decision, codes, note }) => ({
        ...{ purpose: purposeName(purposeId), granted: decision === 'grant', codes, note },
      })),
      review: review
        ? { view: review.view, explanation: review.explanation, changed: review.outcome === 'changed' }
        : null,
      ended,
      goesOn: ended.length > 0 ? await this.outcomes.restingOnOther(request) : [],
      erasureOffered: offersErasure(request),
    };
  }

  /** Nothing is delivered when nothing is held: the completion says so. */
  async #delivery(request: Request): Promise<Own<'DELIVERY'> | null> {
    const link = await this.packages.findMailLink(request.id);
    return (
      link && { link: publicUrl(this.settings, link.path), expiresOn: this.#day(link.expiresAt, request) }
    );
  }

  async #restriction(request: Request): Promise<Own<'RESTRICTION_SET'>> {
    const certificate = await this.fulfilment.findCertificate(request.id);
    const scope = await this.outcomes.purposes(request);
    const nothingHeld = await this.outcomes.nothingHeld(request);
    return { scope, setOn: this.#inDays(request, 0), certificateId: certificate?.id ?? null, nothingHeld };
  }

  async #information(request: Request): Promise<Own<'SAR_NOTICE'>> {
    const { statement } = await this.statements.of(request);
    return {
      right: request.right,
      insteadOf: request.degradedFrom ? { right: request.degradedFrom, codes: request.refusalCodes } : null,
      processed: statement.confirmation.processed,
      sections: statementSections(statement, request.locale),
    };
  }

  async #told(request: Request): Promise<Own<'RECIPIENT_LIST'>> {
    return {
      right: request.right,
      recipients: toldLines(await this.statements.told(request), request.locale),
    };
  }

  /** As it stood on the day that was asked about, and today's where that is another. */
  async #privacyNotices(request: Request, { text }: NoticeDetails): Promise<Own<'INFORM'>> {
    const askedOn = noticeDay(request);
    const stood = await this.notices.asItStood(askedOn, request.locale);
    const known = new Set(stood.map(({ id }) => id));
    const present = await this.notices.asItStood(this.#inDays(request, 0), request.locale);
    return {
      right: request.right,
      askedOn,
      stood: stood.map(toldNotice),
      today: present.filter(({ id }) => !known.has(id)).map(toldNotice),
      still: present.filter(({ id }) => known.has(id)).map(toldNotice),
      explanation: text ?? (await this.decisions.of(request.id))?.text ?? null,
    };
  }

  async #forwarded(request: Request): Promise<Own<'FORWARDED'> | null> {
    const controller = await this.controllers.find(request);
    return (
      controller && {
        right: request.right,
        receivedOn: this.#day(request.receivedAt, request),
        decidedBy: controller.name,
        decidedByContact: controller.contact,
      }
    );
  }

  async #duplicate(request: Request): Promise<Own<'DUPLICATE'>> {
    const original = await this.requests.get(request.duplicateOf!);
    return {
      originalNumber: original.number,
      expectedOn: this.#promise(original).expectedOn,
    };
  }

  async #appeal(request: Request, details: NoticeDetails): Promise<Own<'APPEAL_ANSWER'>> {
    const original = await this.requests.get(request.appealOf!);
    return {
      originalNumber: original.number,
      decision: decisionOf(request),
      newAnswerOn: request.appealGrantedAt && !original.closedAt ? this.#expectedOn(original) : null,
      ...(await this.#refusal(request, details)),
      explanation: details.text ?? (await this.decisions.of(request.id))?.text ?? null,
    };
  }

  /** The last day for the answer that is still to come; a period that is over promises none. */
  #promise(request: Request): { readonly expectedOn: string | null; readonly endedOn: string | null } {
    const now = this.clock.now();
    const ahead = [request.safeDueAt, request.dueAt].find((end) => end && end > now);
    return {
      expectedOn: ahead ? this.#lastDay(ahead, request) : null,
      endedOn: !ahead && request.dueAt ? this.#lastDay(request.dueAt, request) : null,
    };
  }

  /** `safe` ends at midnight: the day people are told is the one before. */
  #expectedOn(request: Request): string {
    return this.#lastDay(request.safeDueAt ?? this.clock.now(), request);
  }

  #lastDay(end: Date, request: Request): string {
    return this.#day(new Date(end.getTime() - 1), request);
  }

  #inDays(request: Request, days: number): string {
    return this.#day(new Date(this.clock.now().getTime() + days * DAY_MS), request);
  }

  #day(at: Date, request: Request): string {
    return localDate(at.toISOString(), request.clock.zone);
  }
}

/** Whoever is told a day has all of it. */
const lastFullDay = (end: Date, zone: string): string => addDays(localDate(end.toISOString(), zone), -1);

/** Who asks for the person, where it is somebody else. */
const askerOf = ({ requesterKind }: Request): RequesterKind | null =>
  needsMandate(requesterKind) ? requesterKind : null;

/** Where the law wants the answer at once, the day is only watched. */
const isImmediate = ({ clockResult }: Request): boolean => clockResult?.deadlines[0]?.kind === 'immediate';

const toldNotice = ({ title, controller, text, link, from, until }: HeldNotice) => ({
  ...{ title, controller, text, link, from, until },
});

const decisionOf = ({ state }: Request): Own<'APPEAL_ANSWER'>['decision'] => {
  if (state === 'fulfilled') return 'granted';
  return state === 'partially_fulfilled' ? 'partly_granted' : 'refused';
};
