import { Inject, Injectable } from '@nestjs/common';
import type { DelayCode, Notice } from '#contracts';
import type { DecisionReview } from '#contracts/schemas';
import { isEnough, localDate } from '#domain';
import type { NoticeParams } from '#mail';
import { PackagesService, statementSections, toldLines } from '#packages';
import { CLOCK, SETTINGS, publicUrl, type Clock, type Settings } from '#platform';
import { FulfilmentRepository } from '../../fulfilment/fulfilment.repository.js';
import { VerificationCodes } from '../../identity/verification-codes.service.js';
import { CorrectionBox } from '../../rights/rectification/correction-box.service.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { Statements } from '../../records/statement/statements.service.js';
import { offersErasure } from '../../request/view/offers-erasure.js';
import { OutcomeFacts } from './outcome-facts.service.js';

/** What the actor of an event wants the person to read, or what only the caller knows. */
export interface NoticeDetails {
  readonly text?: string | undefined;
  readonly codes?: readonly string[] | undefined;
  readonly amount?: string | undefined;
  readonly liftableAt?: Date | undefined;
  /** Of a decision by a machine. */
  readonly review?: DecisionReview | undefined;
  /** A fresh code for a package. */
  readonly code?: string | undefined;
  /** Where the person confirms it; null: nowhere. */
  readonly link?: string | null | undefined;
  /** An address on file, instead of the one that the request came with. */
  readonly to?: string | undefined;
  /** Tells two notices of one kind at one revision apart. */
  readonly dedup?: string | undefined;
}

type Own<N extends Notice> = NoticeParams[N];
const DAY_MS = 86_400_000;
const IDENTITY_DAYS = 90;
const ANSWER_DAYS = 30;
const LINK_DAYS = 7;

/** Gathers what each notice must contain (rights reference 7). */
@Injectable()
export class NoticeFacts {
  constructor(
    @Inject(VerificationCodes) private readonly codes: VerificationCodes,
    @Inject(PackagesService) private readonly packages: PackagesService,
    @Inject(OutcomeFacts) private readonly outcomes: OutcomeFacts,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(CorrectionBox) private readonly corrections: CorrectionBox,
    @Inject(FulfilmentRepository) private readonly fulfilment: FulfilmentRepository,
    @Inject(Statements) private readonly statements: Statements,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** null when there is nothing to tell. */
  of(request: Request, notice: Notice, details: NoticeDetails): Promise<Own<Notice> | null> {
    switch (notice) {
      case 'ACK':
        return Promise.resolve(this.#acknowledgement(request));
      case 'VERIFY_REQUEST':
      case 'VERIFY_REMINDER':
        return this.#verification(request);
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
      default:
        return Promise.resolve(this.#simple(request, notice, details));
    }
  }

  #simple(request: Request, notice: Notice, details: NoticeDetails): Own<Notice> | null {
    const text = details.text ?? '';
    switch (notice) {
      case 'CLARIFY_REQUEST':
        return { question: text, untilOn: this.#inDays(request, ANSWER_DAYS), clockWaits: false };
      case 'FEE_NOTICE':
        return {
          amount: details.amount ?? '',
          computation: text,
          untilOn: this.#inDays(request, ANSWER_DAYS),
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
          untilOn: this.#inDays(request, LINK_DAYS),
        };
      case 'COMPLAINT_ACK':
        return {
          receivedOn: this.#day(request.receivedAt, request),
          expectedOn: request.safeDueAt ? this.#expectedOn(request) : null,
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
    return {
      right: request.right,
      receivedOn: this.#day(request.receivedAt, request),
      expectedOn: this.#expectedOn(request),
      identityCheck: !isEnough(request.verificationLevel, request.requiredLevel),
    };
  }

  async #verification(request: Request): Promise<Own<'VERIFY_REQUEST'>> {
    const { code, path } = await this.codes.issue(request.id);
    return {
      link: publicUrl(this.settings, path),
      code,
      means: null,
      untilOn: this.#inDays(request, IDENTITY_DAYS),
      clockWaits: false,
    };
  }

  async #refused(request: Request, details: NoticeDetails): Promise<Own<'REFUSAL'>> {
    return { right: request.right, ...(await this.#refusal(request, details)) };
  }

  async #refusal(request: Request, { text }: NoticeDetails) {
    const statement = await this.corrections.openStatement(request);
    return {
      codes: request.refusalCodes,
      explanation: text ?? null,
      statement,
    };
  }

  async #partial(request: Request, details: NoticeDetails): Promise<Own<'PARTIAL'>> {
    const outcome = await this.outcomes.of(request);
    const { right } = request;
    const codes = [...new Set([...request.refusalCodes, ...outcome.keptCodes])];
    const answer = answerOf(request, details);
    return { right, ...(await this.#refusal(request, details)), codes, ...outcome.params, ...answer };
  }

  async #completion(request: Request, details: NoticeDetails): Promise<Own<'COMPLETION'>> {
    const { params } = await this.outcomes.of(request);
    return {
      right: request.right,
      ...params,
      ...answerOf(request, details),
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
    return { scope, setOn: this.#inDays(request, 0), certificateId: certificate?.id ?? null };
  }

  async #information(request: Request): Promise<Own<'SAR_NOTICE'>> {
    const { statement } = await this.statements.of(request);
    return {
      right: request.right,
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

  async #duplicate(request: Request): Promise<Own<'DUPLICATE'>> {
    const original = await this.requests.get(request.duplicateOf!);
    return {
      originalNumber: original.number,
      expectedOn: original.safeDueAt ? this.#expectedOn(original) : null,
    };
  }

  async #appeal(request: Request, details: NoticeDetails): Promise<Own<'APPEAL_ANSWER'>> {
    const original = await this.requests.get(request.appealOf!);
    return {
      originalNumber: original.number,
      decision: decisionOf(request),
      ...(await this.#refusal(request, details)),
    };
  }

  /** `safe` ends at midnight: the day people are told is the one before. */
  #expectedOn(request: Request): string {
    const end = request.safeDueAt ?? this.clock.now();
    return this.#day(new Date(end.getTime() - 1), request);
  }

  #inDays(request: Request, days: number): string {
    return this.#day(new Date(this.clock.now().getTime() + days * DAY_MS), request);
  }

  #day(at: Date, request: Request): string {
    return localDate(at.toISOString(), request.clock.zone);
  }
}

const decisionOf = ({ state }: Request): Own<'APPEAL_ANSWER'>['decision'] => {
  if (state === 'fulfilled') return 'granted';
  return state === 'partially_fulfilled' ? 'partly_granted' : 'refused';
};

/** Of rights that no store has to do with: what was found, and what the person may do now. */
const answerOf = (request: Request, { review }: NoticeDetails) => ({
  review: review
    ? { view: review.view, explanation: review.explanation, changed: review.outcome === 'changed' }
    : null,
  erasureOffered: offersErasure(request),
});
