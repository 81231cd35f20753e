import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { Catalogue } from '#catalogue';
import {
  AppError,
  isAppError,
  type RegimeId,
  type RequesterKind,
  type RightCode,
  type VerificationLevel,
} from '#contracts';
import type { NewRequest } from '#contracts/schemas';
import { localDate, strongest } from '#domain';
import { KeyManager } from '#keys';
import { Outbox, UnitOfWork } from '#persistence';
import { CLOCK, currentContext, newId, type Clock } from '#platform';
import { REQUEST_WORKFLOW } from '#workflows/request/messages';
import { ControllerCases } from '../controllers/controller-cases.service.js';
import { LifecycleService } from '../lifecycle/lifecycle.service.js';
import { Stops } from '../lifecycle/stops.service.js';
import { recomputeClock, strictestRegime } from '../lifecycle/request-clock.js';
import { Withdrawals } from '../lifecycle/withdrawals.service.js';
import { NomineeBox } from '../rights/nominees/nominee-box.service.js';
import { Objections } from '../rights/objections/objections.service.js';
import { CorrectionBox } from '../rights/rectification/correction-box.service.js';
import { ProposedCorrections } from '../rights/rectification/proposals.service.js';
import { Request, type LinkedRequest, type Transfer } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { TenantSettings, type TenantDefaults } from '../tenant-settings.repository.js';
import { TransferTargets } from '../fulfilment/transfers/transfer-targets.service.js';
import { ApplicableLaw, type Law } from './applicable-law.service.js';
import { FormAnswersBox } from './record/form-answers-box.service.js';
import { RECEIVED_BY } from './record/intake-record.service.js';
import { SubjectIdentifiers } from './subject-identifiers.service.js';
import { SubjectSubs } from './subject-subs.service.js';

/** What is known about whoever submits: nothing for an API key, the level of the sign-on for a person. */
export interface Submitter {
  readonly personId: string | null;
  readonly verificationLevel: VerificationLevel;
  /** Where the law asks for less evidence than the right by itself; absent: what the right needs. */
  readonly requiredLevel?: VerificationLevel;
  /** The request whose refusal is appealed against; absent: none. */
  readonly appealOf?: string;
  /** An old case that is taken over: the person was written to elsewhere. */
  readonly silent?: boolean;
  /** Under what name it is taken over; absent: under none. */
  readonly imported?: Imported;
}
/** An old case by the caller's name of it, both as keyed digests. */
export interface Imported {
  readonly key: string;
  /** Of the whole case: another one under the same name is a slip. */
  readonly digest: string;
}
const UNKNOWN_PERSON: Submitter = { personId: null, verificationLevel: 'L0' };

/** Takes requests in: one transaction for request, clock, sealed identifiers, audit and outbox. */
@Injectable()
export class IntakeService {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(SubjectSubs) private readonly subs: SubjectSubs,
    @Inject(Stops) private readonly stops: Stops,
    @Inject(Objections) private readonly objections: Objections,
    @Inject(Withdrawals) private readonly withdrawals: Withdrawals,
    @Inject(ProposedCorrections) private readonly proposals: ProposedCorrections,
    @Inject(CorrectionBox) private readonly corrections: CorrectionBox,
    @Inject(FormAnswersBox) private readonly answers: FormAnswersBox,
    @Inject(NomineeBox) private readonly nominees: NomineeBox,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(ApplicableLaw) private readonly law: ApplicableLaw,
    @Inject(TransferTargets) private readonly targets: TransferTargets,
    @Inject(ControllerCases) private readonly controllers: ControllerCases,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError `right.not_in_regime`, `regime.unknown`, `regime.no_period`, `request.invalid` */
  create(input: NewRequest, submitter: Submitter = UNKNOWN_PERSON): Promise<Request> {
    return this.createTogether([input], submitter);
  }

  /**
   * Takes in what came in one letter: each right is a request with a number and a clock of its own, and who asks is shown
   * once, as well as the right that needs most.
   * @param inputs at least one, in the order in which they are to be answered
   * @returns the first of them
   * @throws AppError as {@link create}
   */
  createTogether(inputs: readonly NewRequest[], submitter: Submitter = UNKNOWN_PERSON): Promise<Request> {
    return this.unitOfWork.run(
      async () => (await this.#submittedBefore(submitter)) ?? this.#submitAll(inputs, submitter),
    );
  }

  async #submitAll(inputs: readonly NewRequest[], submitter: Submitter): Promise<Request> {
    const letter = inputs.map(({ right }) => ({ id: newId('request'), right }));
    const evidence = inputs.length > 1 ? { requiredLevel: await this.#strongestLevel(inputs) } : {};
    const [first, ...others] = inputs.map((input, index) => ({
      input,
      place: { id: letter[index]!.id, linked: letter.filter((_, other) => other !== index) },
    }));
    const asker = { ...evidence, ...submitter };
    const key = submitter.imported?.key ?? submissionKey();
    const request = await this.#submit(first!.input, asker, { ...first!.place, key });
    for (const { input, place } of others) await this.#submit(input, asker, { ...place, key: null });
    return request;
  }

  async #strongestLevel(inputs: readonly NewRequest[]): Promise<VerificationLevel> {
    const laws = await Promise.all(inputs.map(async (input) => ({ input, law: await this.law.of(input) })));
    return laws
      .map(({ input, law }) => law.levelFor(input.requester?.kind ?? 'subject'))
      .reduce((one, other) => strongest(one, other));
  }

  /** An answer may be lost after the commit: the caller's key finds what was done then. */
  async #submittedBefore({ imported }: Submitter): Promise<Request | null> {
    if (imported) return this.requests.findImported(imported.key);
    const { actor, idempotencyKey } = currentContext();
    return idempotencyKey ? this.requests.findSubmission(`${actor.kind}:${actor.id}`, idempotencyKey) : null;
  }

  async #submit(input: NewRequest, submitter: Submitter, place: Place): Promise<Request> {
    const { right } = input;
    const defaults = await this.tenants.get();
    const law = await this.law.of(input);
    const request = this.#build(input, law, submitter, defaults, place);
    requireStood(request);
    await this.controllers.assign(request, input.controller);
    startClock(request, law.knowing, this.catalogue, this.clock.now(), input.receivedAt);
    const identifiers = await this.subs.seal(request, input.subject.identifiers);
    request.fingerprint = await this.identifiers.fingerprint(
      input.subject.identifiers,
      input.corrections ?? input.purposes ?? (input.noticeOn ? [input.noticeOn] : undefined),
      request.controller?.id,
    );
    if (request.transfer) await this.targets.require(request.transfer.target);
    if (input.corrections) await this.proposals.requireColumns(input.corrections);
    await this.corrections.change(request, input);
    if (input.nominee) await this.nominees.put(request, input.nominee);
    request.details = input.details
      ? await this.keys.seal('request', request.id, input.details, 'details')
      : null;
    await this.#keepReceipt(request, input);
    // before the counter: whoever exercises rights of consents takes both in this order
    await this.withdrawals.hold(request);
    request.number = await this.requests.nextNumber(request.createdAt.getUTCFullYear());
    await this.requests.insert(request, identifiers);
    if (!request.controller) await this.#takeEffectAtOnce(request, submitter);
    await this.lifecycle.submit(request);
    await this.audit.append({
      action: 'request.received',
      object: request.id,
      data: { right, channel: request.channel },
    });
    await this.outbox.add({
      kind: 'workflow.start',
      workflow: REQUEST_WORKFLOW,
      workflowId: request.id,
      summary: `${right} · ${request.regime} · ${defaults.slug} · due ${request.dueAt?.toISOString().slice(0, 10) ?? 'open'}`,
    });
    return request;
  }

  async #keepReceipt(request: Request, input: NewRequest): Promise<void> {
    const letter = [request.right, ...request.linked.map(({ right }) => right)];
    await this.answers.put(request, input, letter);
    if (input.receivedBy)
      request.receivedBy = await this.keys.seal('request', request.id, input.receivedBy, RECEIVED_BY);
  }

  /** What the law lets begin with the request itself. */
  async #takeEffectAtOnce(request: Request, { requiredLevel }: Submitter): Promise<void> {
    await this.stops.carryOut(request);
    await this.objections.receive(request);
    if (requiredLevel === undefined) await this.withdrawals.carryOutAtOnce(request);
  }

  #build(
    input: NewRequest,
    law: Law,
    submitter: Submitter,
    defaults: TenantDefaults,
    { id, linked, key }: Place,
  ): Request {
    const now = this.clock.now();
    const { actor } = currentContext();
    const requesterKind: RequesterKind = input.requester?.kind ?? 'subject';
    return Object.assign(new Request(), {
      id,
      linked: [...linked],
      transfer: transferOf(input),
      tenantId: currentContext().tenantId,
      number: '',
      right: input.right,
      regime: law.knowing[0],
      regimes: [...law.considered],
      policy: { ...law.policy, degraded: law.degradedFor(requesterKind) },
      formVersion: input.formVersion ?? null,
      state: 'received' as const,
      revision: 0,
      channel: input.channel ?? (submitter.personId ? 'portal' : 'api'),
      requesterKind,
      locale: input.locale ?? defaults.locale,
      residence: input.residence ?? null,
      fingerprint: '',
      personId: submitter.personId,
      submittedBy: `${actor.kind}:${actor.id}`,
      submissionKey: key,
      submissionDigest: key === null ? null : (submitter.imported?.digest ?? null),
      requiredLevel: submitter.requiredLevel ?? law.levelFor(requesterKind),
      verificationLevel: confirmsApart(input) ? 'L0' : submitter.verificationLevel,
      verifiedBy: null,
      verificationChannel: submitter.personId ? 'session' : null,
      failedVerifications: 0,
      authorised: false,
      receivedAt: receipt(input.receivedAt, now),
      clock: { zone: defaults.zone, calendar: defaults.calendar, clarifications: [] },
      ...NOTHING_YET,
      purposes: input.purposes ? [...new Set(input.purposes)] : null,
      ground: input.ground ?? null,
      noticeOn: input.noticeOn ?? null,
      appealOf: submitter.appealOf ?? null,
      appealGrantedAt: null,
      appealDays: this.#appealDays(law, input.right),
      complaintState: input.right === 'complaint' ? ('open' as const) : null,
      silent: submitter.silent ?? false,
      firedTimers: [],
      refusalCodes: [],
      enteredAt: now,
      createdAt: now,
      updatedAt: now,
    });
  }

  /** The longest of the laws that know the right. */
  #appealDays({ knowing }: Law, right: RightCode): number | null {
    const entries = this.catalogue.rights.entries(knowing, right);
    const days = entries.flatMap(({ appeal }) => appeal?.windowDays ?? []);
    return days.length > 0 ? Math.max(...days) : null;
  }
}

/** Where a request stands in the letter that it came in. */
interface Place {
  readonly id: string;
  readonly linked: readonly LinkedRequest[];
  /** Of the caller, on the first of them alone: it finds what was submitted with it. */
  readonly key: string | null;
}

const transferOf = ({ right, deliverTo }: NewRequest): Transfer | null =>
  right === 'portability' && deliverTo ? { target: deliverTo.target, confirmedAt: null } : null;

const submissionKey = (): string | null => currentContext().idempotencyKey ?? null;
/** To opt in again takes two steps (11 CCR §7028(a)): whoever is signed on confirms it apart as well. */
const confirmsApart = ({ right }: NewRequest): boolean => right === 'opt_in_sale_sharing';

const NOTHING_YET = {
  dueAt: null,
  safeDueAt: null,
  baseDueAt: null,
  clockResult: null,
  extended: false,
  breached: false,
  planRound: 0,
  dataMapId: null,
  planHash: null,
  approvedPlanHash: null,
  partial: false,
  residueRound: 0,
  interruptedState: null,
  attention: null,
  duplicateOf: null,
  degradedFrom: null,
  byHand: false,
  restrictionId: null,
  receivedBy: null,
  answers: null,
  details: null,
  terms: null,
  corrections: null,
  statement: null,
  controller: null,
  nominee: null,
  executionStartedAt: null,
  deliveredAt: null,
  acknowledgedAt: null,
  answeredAt: null,
  closedAt: null,
  purgedAt: null,
};

/** How far the clock of a caller may be ahead of ours. */
const SKEW_MS = 5 * 60_000;

/** The clock starts when the request reached any channel of the controller, which cannot lie ahead. */
function receipt(given: string | undefined, now: Date): Date {
  const claimed = given === undefined ? now : new Date(given);
  if (claimed.getTime() - now.getTime() > SKEW_MS)
    throw new AppError('request.invalid', {
      param: 'receivedAt',
      detail:
        'receivedAt: lies in the future. Give the instant at which the request reached you, or leave it out.',
    });
  return claimed > now ? now : claimed;
}

/** How something will stand on a day to come nobody knows. */
function requireStood({ noticeOn, receivedAt, clock }: Request): void {
  if (noticeOn == null || noticeOn <= localDate(receivedAt.toISOString(), clock.zone)) return;
  throw new AppError('request.invalid', {
    param: 'noticeOn',
    detail:
      'noticeOn: lies after the receipt. Give the day on which the data was collected, or leave it out.',
  });
}

/** A year without a calendar is the caller's mistake where the caller named the year, and ours otherwise. */
function startClock(
  request: Request,
  regimes: readonly RegimeId[],
  catalogue: Catalogue,
  now: Date,
  given: string | undefined,
): void {
  try {
    request.regime = strictestRegime(request, regimes, catalogue, now);
    recomputeClock(request, catalogue, now);
  } catch (error) {
    if (given === undefined || !isAppError(error, 'calendar.out_of_range')) throw error;
    throw new AppError('request.invalid', {
      param: 'receivedAt',
      detail: 'receivedAt: no deadline can be computed, the holiday calendars do not reach that year.',
      cause: error,
    });
  }
}
