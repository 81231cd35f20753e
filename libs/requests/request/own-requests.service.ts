import { Inject, Injectable } from '@nestjs/common';
import type { Person } from '#access';
import { AppError, OWN_STEPS, type Identity, type RequestState } from '#contracts';
import type {
  CreateOwnRequest,
  OwnTimelineView,
  OwnVerification,
  Page,
  PageQuery,
  RequestView,
  TimelineQuery,
  VerificationWays,
} from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { TAKES_DOCUMENTS } from '#platform/http';
import { DataPoints } from '../identity/data-points.service.js';
import { declarationOf } from '../identity/declaration.js';
import { EvidenceVerification, POINTS_FOR } from '../identity/evidence-verification.service.js';
import { IdentityTries } from '../identity/identity-tries.service.js';
import { DOCUMENT_TYPES } from '../identity/media-types.js';
import { PersonVerification } from '../identity/person-verification.service.js';
import { LiftingService } from '../rights/restriction/lifting.service.js';
import { RequestsService } from './requests.service.js';

/** States in which a request still needs to know who asks. */
const WAITING: readonly RequestState[] = ['received', 'awaiting_identity'];

/** Requests of a signed-in person: never anybody else's. */
@Injectable()
export class OwnRequestsService {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsService) private readonly requests: RequestsService,
    @Inject(PersonVerification) private readonly verification: PersonVerification,
    @Inject(EvidenceVerification) private readonly evidence: EvidenceVerification,
    @Inject(LiftingService) private readonly lifting: LiftingService,
    @Inject(IdentityTries) private readonly tries: IdentityTries,
    @Inject(DataPoints) private readonly dataPoints: DataPoints,
  ) {}

  async create(person: Person, { subject, ...body }: CreateOwnRequest): Promise<RequestView> {
    const identifiers = ownIdentifiers(person, subject?.identifiers ?? []);
    const verificationLevel = await this.verification.levelOf(person);
    const submitter = { personId: person.subject, verificationLevel };
    const input = { ...body, channel: 'portal' as const, subject: { identifiers } };
    return this.#toOwnView(await this.requests.create(input, submitter));
  }

  async list(person: Person, query: PageQuery): Promise<Page<RequestView>> {
    const { items, nextCursor } = await this.requests.page({ ...query, personId: person.subject });
    return { items: items.map(forPerson), nextCursor };
  }

  async get(person: Person, id: string): Promise<RequestView> {
    return this.#toOwnView(await this.requests.get(id, person.subject));
  }

  timeline(person: Person, id: string, query: TimelineQuery): Promise<OwnTimelineView> {
    return this.requests.ownTimeline(id, query, person.subject);
  }

  /** By data points when some are given, else by code or sign-on. @param network of the caller */
  async verify(person: Person, id: string, given: OwnVerification, network: string): Promise<RequestView> {
    const request = await this.get(person, id);
    const { code, dataPoints, declaration } = given;
    if (dataPoints) await this.evidence.verify(id, { dataPoints, declaration }, network);
    else await this.verification.verify(request, person, code);
    return this.get(person, id);
  }

  /**
   * Mails a new code and link while the request waits for an identity; the answer is the same when it does not.
   * @throws AppError `verification.locked` for more than five a day
   */
  async sendCode(person: Person, id: string): Promise<RequestView> {
    await this.unitOfWork.run(() => this.requests.find(id, person.subject));
    await this.tries.count({ mailed: id });
    await this.requests.askWho(id);
    return this.get(person, id);
  }

  async verificationWays(person: Person, id: string): Promise<VerificationWays> {
    const { number, requiredLevel, verificationLevel, stepUp } = await this.get(person, id);
    return {
      requiredLevel,
      verificationLevel,
      ...(stepUp && { stepUp }),
      dataPoints: {
        types: await this.dataPoints.types(),
        needed: { ...POINTS_FOR },
        declaration: declarationOf(number),
      },
      documents: { mediaTypes: [...DOCUMENT_TYPES], maxBytes: TAKES_DOCUMENTS.bodyLimit },
    };
  }

  async appeal(person: Person, id: string, reason: string): Promise<RequestView> {
    return this.#toOwnView(await this.requests.appeal(id, reason, person.subject));
  }

  /** Ends one's own restriction, whatever it was for, after the notice that every end has. */
  async liftRestriction(person: Person, id: string, reason: string): Promise<RequestView> {
    const { restrictionId, right } = await this.unitOfWork.run(() => this.requests.find(id, person.subject));
    if (!restrictionId || right !== 'restriction')
      throw new AppError('restriction.not_active', { detail: 'This request restricts nothing.' });
    await this.lifting.giveNotice(restrictionId, reason, true);
    return this.get(person, id);
  }

  async withdraw(person: Person, id: string, reason: string | undefined): Promise<RequestView> {
    await this.unitOfWork.run(() => this.requests.find(id, person.subject));
    return this.#toOwnView(await this.requests.command(id, { kind: 'withdrawal', body: {}, text: reason }));
  }

  /** With how to sign in for more, while the request waits for that. */
  async #toOwnView(request: RequestView): Promise<RequestView> {
    const stepUp = WAITING.includes(request.state) ? await this.verification.stepUp(request) : null;
    const shown = forPerson(request);
    return stepUp ? { ...shown, stepUp: { ...stepUp, acrValues: [...stepUp.acrValues] } } : shown;
  }
}

/** Without what is between the members of staff: plans, approvals, stores that fail, warnings, and steps that only they can take. */
function forPerson({
  planHash: _plan,
  approvals: _approvals,
  attention: _attention,
  warnings: _warnings,
  decides: _decides,
  related: _related,
  ...request
}: RequestView): RequestView {
  return { ...request, next: request.next.filter((step) => OWN_STEPS.includes(step)) };
}

/** The sign-on proves one address. Others that the person names are not proven by it and cannot be worked at its level. */
function ownIdentifiers({ email }: Person, named: readonly Identity[]): Identity[] {
  const foreign = named.find(
    ({ type, value }) => type !== 'email' || value.trim().toLowerCase() !== email?.toLowerCase(),
  );
  if (foreign)
    throw new AppError('request.invalid', {
      param: 'subject.identifiers',
      detail: 'Your sign-on proves only its own verified e-mail address. Leave the identifiers out.',
    });
  if (!email)
    throw new AppError('request.invalid', { detail: 'Your sign-on carries no verified e-mail address.' });
  return [{ type: 'email', value: email }];
}
