import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail, ReadLog } from '#audit';
import { Catalogue } from '#catalogue';
import { AppError, isFinal, type ComplaintState } from '#contracts';
import type {
  CertificateView,
  CreateRequest,
  NewRequest,
  OwnTimelineView,
  MandateView,
  Nominee,
  PackageLinkView,
  PackageView,
  Page,
  PlanView,
  RequestClockView,
  RecordMandate,
  RequestListQuery,
  RequestView,
  TimelineQuery,
  TimelineView,
  Verification,
} from '#contracts/schemas';
import { PackagesService } from '#packages';
import { UnitOfWork } from '#persistence';
import { CLOCK, newId, type Clock } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import { EventLog } from '#webhooks';
import { z } from 'zod';
import { Appeals } from '../rights/appeals/appeals.service.js';
import { Complaints } from '../rights/complaints/complaints.service.js';
import { NomineeBox } from '../rights/nominees/nominee-box.service.js';
import { CommandsService, type CommandInput } from '../lifecycle/commands/commands.service.js';
import { FulfilmentRepository } from '../fulfilment/fulfilment.repository.js';
import { EvidenceVerification } from '../identity/evidence-verification.service.js';
import { Mandates } from '../identity/mandates.service.js';
import { IntakeService, type Imported, type Submitter } from '../intake/intake.service.js';
import { LetterBrakeRepository } from '../correspondence/brake/letter-brake.repository.js';
import { NoticesService } from '../correspondence/notices/notices.service.js';
import { CopiesFirst } from '../intake/linked/copies-first.service.js';
import { DecidablePurposes } from '../lifecycle/decidable-purposes.service.js';
import { SameRequestsRepository } from '../intake/linked/same-requests.repository.js';
import { LifecycleService } from '../lifecycle/lifecycle.service.js';
import { CorrectionBox } from '../rights/rectification/correction-box.service.js';
import type { Request } from './request.entity.js';
import { clockResultOf } from '../lifecycle/request-clock.js';
import { toClockView } from './view/clock-view.js';
import { RequestsRepository, type RequestFilter } from './requests.repository.js';
import { PreApprovals } from '../operators/approvals/pre-approvals.service.js';
import { TasksService } from '../operators/tasks/tasks.service.js';
import { RequestSearch } from '../operators/search/request-search.service.js';
import { requireImpersonal, shapeOf } from '../operators/search/search-query.js';
import { toPlanView } from './view/plan-view.js';
import { ownTimeline } from './view/own-timeline.js';
import { toRequestView } from './view/request-view.js';
import { requestNotFound } from './request-not-found.js';

/** States in which a plan may be looked at: it is whole and nobody works on it. */
const PLANLESS = [
  'received',
  'awaiting_identity',
  'awaiting_information',
  'awaiting_fee',
  'assessing',
  'planning',
];

const LETTERS_HELD = {
  code: 'LETTERS_HELD' as const,
  detail:
    'Many requests name its address: letters about it wait, the acknowledgement among them, and go out joined into one within a day.',
};

const CURSOR = z.tuple([z.string()]);
const TIMELINE_CURSOR = z.tuple([z.int32().min(0)]);

/** What one may look at of a request. */
type Part = 'request' | 'clock' | 'timeline' | 'mandate' | 'plan' | 'certificate' | 'package';

/** Requests as the API offers them. Every look of an operator at one leaves a record; see {@link ReadLog}. */
@Injectable()
export class RequestsService {
  readonly #reads: ReadLog;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(FulfilmentRepository) private readonly fulfilment: FulfilmentRepository,
    @Inject(IntakeService) private readonly intake: IntakeService,
    @Inject(CommandsService) private readonly commands: CommandsService,
    @Inject(EvidenceVerification) private readonly evidence: EvidenceVerification,
    @Inject(Appeals) private readonly appeals: Appeals,
    @Inject(Complaints) private readonly complaints: Complaints,
    @Inject(NomineeBox) private readonly nominees: NomineeBox,
    @Inject(Mandates) private readonly mandates: Mandates,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(CorrectionBox) private readonly corrections: CorrectionBox,
    @Inject(PackagesService) private readonly packages: PackagesService,
    @Inject(RequestSearch) private readonly search: RequestSearch,
    @Inject(NoticesService) private readonly notices: NoticesService,
    @Inject(CopiesFirst) private readonly copies: CopiesFirst,
    @Inject(PreApprovals) private readonly checks: PreApprovals,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(DecidablePurposes) private readonly decidable: DecidablePurposes,
    @Inject(SameRequestsRepository) private readonly same: SameRequestsRepository,
    @Inject(LetterBrakeRepository) private readonly letters: LetterBrakeRepository,
    @Inject(AuditTrail) audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
  ) {
    this.#reads = new ReadLog(unitOfWork, audit, clock);
  }

  create(input: CreateRequest, submitter?: Submitter): Promise<RequestView> {
    return this.#view(() => this.intake.createTogether(eachRight(input), submitter));
  }

  /** As {@link create}, but nothing is written to the person until staff gives a command. */
  import(input: CreateRequest, imported?: Imported): Promise<RequestView> {
    const unknown = { personId: null, verificationLevel: 'L0', silent: true } as const;
    return this.create(input, { ...unknown, ...(imported && { imported }) });
  }

  /** `personId` limits to that person's own requests. */
  get(id: string, personId?: string): Promise<RequestView> {
    return this.#read(id, 'request', async () => this.#toView(await this.find(id, personId)));
  }

  /** By which law and by which steps the deadlines were reached. */
  deadlines(id: string): Promise<RequestClockView> {
    return this.#read(id, 'clock', async () => {
      const request = await this.requests.get(id);
      const now = this.clock.now();
      return toClockView(request, request.clockResult ?? clockResultOf(request, this.catalogue, now), now);
    });
  }

  /**
   * {@link page} for a query that stood in a URL.
   * @throws AppError `request.invalid` when it holds an identifier
   */
  async list(query: RequestListQuery): Promise<Page<RequestView>> {
    if (query.q !== undefined) requireImpersonal(query.q);
    return this.page(query);
  }

  /** Newest first; `personId` limits to that person's own requests. */
  page({
    cursor,
    limit,
    q,
    ...filter
  }: RequestListQuery & { personId?: string }): Promise<Page<RequestView>> {
    const before = decodeCursor(cursor, CURSOR)?.[0];
    return this.unitOfWork.run(async () => {
      const found = await this.#list(q, { ...filter, before }, limit + 1);
      const context = await this.lifecycle.contextMaker();
      const { personId: _person, ...shown } = filter;
      const data = { ...shown, ...(q !== undefined && shapeOf(q)) };
      await this.#reads.note({ action: 'request.list', object: 'requests', data });
      return toPage(
        found,
        limit,
        ({ id }) => [id],
        (request) => toRequestView(request, context(request)),
      );
    });
  }

  /** What is looked for decides which requests: the filter is among it. */
  async #list(q: string | undefined, filter: RequestFilter, limit: number): Promise<Request[]> {
    if (q === undefined) return this.requests.list(filter, limit);
    const { state, right } = filter;
    const ids = await this.search.find([q, state, right].filter(Boolean).join(' '), filter.before, limit);
    return this.requests.list({ ids, personId: filter.personId }, limit);
  }

  /** Oldest first. */
  timeline(id: string, { cursor, limit }: TimelineQuery): Promise<TimelineView> {
    return this.#read(id, 'timeline', async () => {
      await this.requests.get(id);
      const after = decodeCursor(cursor, TIMELINE_CURSOR)?.[0] ?? 0;
      const events = await this.events.list(id, { after, limit: limit + 1 });
      return toPage(
        events,
        limit,
        ({ sequence }) => [sequence],
        ({ id: event, type, at, data }) => ({ id: event, type, at, data }),
      );
    });
  }

  /** The same for the person, in plain words. @throws AppError `request.not_found`, also for a request of somebody else */
  ownTimeline(id: string, { cursor, limit }: TimelineQuery, personId: string): Promise<OwnTimelineView> {
    return this.unitOfWork.run(async () => {
      const { locale } = await this.find(id, personId);
      const { items, nextCursor } = await this.timeline(id, { cursor, limit });
      return { items: ownTimeline(items, locale), nextCursor };
    });
  }

  async command(id: string, input: CommandInput): Promise<RequestView> {
    const request = await this.commands.give(id, input);
    return this.#view(() => Promise.resolve(request));
  }

  /** @throws AppError `appeal.not_available`; `personId` limits to that person's own requests */
  appeal(id: string, reason: string, personId?: string): Promise<RequestView> {
    return this.#view(() => this.appeals.submit(id, reason, personId));
  }

  /** @throws AppError `complaint.illegal_transition` */
  moveComplaint(id: string, state: ComplaintState): Promise<RequestView> {
    return this.#view(() => this.complaints.move(id, state));
  }

  /** @throws AppError `resource.not_found` */
  nominee(id: string): Promise<Nominee> {
    return this.nominees.open(id);
  }

  /** Mails the code and the link anew, while somebody has to prove who they are. */
  askWho(id: string): Promise<void> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.lock(id);
      if (request.state === 'awaiting_identity')
        await this.notices.send(request, 'VERIFY_REQUEST', { dedup: newId('mail') });
    });
  }

  /** By what staff looked at, or by data points that they were told. */
  async verify(id: string, { note, ...given }: Verification): Promise<RequestView> {
    if (!('dataPoints' in given)) return this.command(id, { kind: 'verification', body: given, text: note });
    await this.evidence.verify(id, { ...given, note });
    return this.#view(() => this.requests.get(id));
  }

  /** @throws AppError `mandate.not_needed`, `request.invalid`, `request.illegal_transition`, `store.*` */
  async recordMandate(id: string, mandate: RecordMandate): Promise<RequestView> {
    await this.mandates.record(id, mandate);
    return this.#view(() => this.requests.get(id));
  }

  /** @throws AppError `request.not_found`, `mandate.not_found` */
  mandate(id: string): Promise<MandateView> {
    return this.#read(id, 'mandate', () => this.mandates.get(id));
  }

  /** @throws AppError `plan.not_ready` */
  plan(id: string): Promise<PlanView> {
    return this.#read(id, 'plan', async () => {
      const request = await this.requests.get(id);
      const plan = PLANLESS.includes(request.state) ? null : await this.fulfilment.findPlan(request);
      if (!plan)
        throw new AppError('plan.not_ready', {
          detail: `The request is ${request.state}; its plan is made later.`,
        });
      const corrections = await this.corrections.open(request);
      const checks = await this.checks.list(request);
      return toPlanView(plan, await this.fulfilment.storePlans(request), request, corrections, checks);
    });
  }

  /** @throws AppError `certificate.not_ready` */
  certificate(id: string): Promise<CertificateView> {
    return this.#read(id, 'certificate', async () => {
      const request = await this.requests.get(id);
      const record = isFinal(request.state) ? await this.fulfilment.findCertificate(id) : null;
      if (!record) throw new AppError('certificate.not_ready', { detail: whyUncertified(request) });
      return record.document as unknown as CertificateView;
    });
  }

  /** @throws AppError `request.not_found`, `package.not_ready`, `package.gone` */
  package(id: string): Promise<PackageView> {
    return this.#read(id, 'package', async () => {
      await this.requests.get(id);
      return this.packages.view(id);
    });
  }

  /** @throws AppError `request.not_found`, `package.not_ready`, `package.gone` */
  issuePackageLink(id: string): Promise<PackageLinkView> {
    return this.unitOfWork.run(async () => {
      await this.requests.get(id);
      return this.packages.issueLink(id);
    });
  }

  /** @throws AppError `request.not_found`, also for a request of somebody else */
  async find(id: string, personId?: string): Promise<Request> {
    const request = await this.requests.get(id);
    if (personId !== undefined && request.personId !== personId) throw requestNotFound();
    return request;
  }

  #read<T>(id: string, part: Part, look: () => Promise<T>): Promise<T> {
    return this.unitOfWork.run(async () => {
      const seen = await look();
      await this.#reads.note({ action: 'request.read', object: id, data: { part } });
      return seen;
    });
  }

  #view(find: () => Promise<Request>): Promise<RequestView> {
    return this.unitOfWork.run(async () => this.#toView(await find()));
  }

  async #toView(request: Request): Promise<RequestView> {
    const view = toRequestView(request, await this.lifecycle.context(request));
    const waitsFor = request.state === 'planning' ? await this.copies.openFor(request) : [];
    const appeal = request.appealDays == null ? null : await this.requests.findAppeal(request.id);
    const related = request.closedAt ? [] : await this.same.listRelated(request);
    const decides = await this.decidable.of(request);
    const undelivered = await this.tasks.findUndelivered(request.id);
    const warnings = [
      ...(view.warnings ?? []),
      ...(undelivered === null ? [] : [{ code: 'NOTICE_UNDELIVERED' as const, detail: undelivered }]),
      ...((await this.letters.isWaiting(request.id)) ? [LETTERS_HELD] : []),
    ];
    return {
      ...view,
      ...(warnings.length > 0 && { warnings }),
      ...(decides && { decides }),
      ...(related.length > 0 && { related }),
      ...(waitsFor.length > 0 && { waitsFor }),
      ...(appeal && { appeal: appeal.id }),
    };
  }
}

const whyUncertified = ({ state }: Request): string =>
  isFinal(state)
    ? `The request is ${state}, and nothing that was done for it in stores was scanned: there is nothing to certify.`
    : `The request is ${state}: its certificate is there when it has ended.`;

/** Rights that are asked for in one letter are requests of their own; the copy is the first. */
function eachRight({ right, rights = [], ...common }: CreateRequest): NewRequest[] {
  const copyFirst = rights.toSorted((a, b) => Number(a === 'erasure') - Number(b === 'erasure'));
  return [...(right ? [right] : []), ...copyFirst].map((each) => ({ ...common, right: each }));
}
