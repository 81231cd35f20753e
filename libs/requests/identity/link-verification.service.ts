import { Inject, Injectable } from '@nestjs/common';
import type { RequestState } from '#contracts';
import type { GivenEvidence } from '#contracts/schemas';
import { isEnough } from '#domain';
import { UnitOfWork } from '#persistence';
import { asHolder } from '#platform';
import { TasksService } from '../operators/tasks/tasks.service.js';
import type { Request } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { RequestsService } from '../request/requests.service.js';
import { DataPoints } from './data-points.service.js';
import { EvidenceVerification, POINTS_FOR } from './evidence-verification.service.js';
import { Mandates } from './mandates.service.js';
import { PersonVerification } from './person-verification.service.js';
import { IdentityTries } from './identity-tries.service.js';
import {
  VerificationCodes,
  type ExpiredLink,
  type FoundLink,
  type LinkKind,
} from './verification-codes.service.js';

/**
 * Where a request stands for whoever holds its link. `confirm`: the button is still to be pressed; `points`: data points
 * are asked for; `wait`: staff asks for what is missing; `done`: it is confirmed; `settled`: nobody asks any more; `expired`:
 * the link is too old, and another can be had; `renewed`: it is in the mail.
 */
export interface LinkStanding {
  readonly kind: LinkKind;
  /** Of the request, BCP 47. */
  readonly locale: string;
  readonly step: 'confirm' | 'points' | 'wait' | 'done' | 'settled' | 'expired' | 'renewed';
  /** Categories that may be given; empty but for `points`. */
  readonly types: readonly string[];
  /** How many of them. */
  readonly needed: number;
}

const WAITING: readonly RequestState[] = ['received', 'awaiting_identity'];
/** Where the link went: it proves nothing more. */
const MAILBOX = 'contact.email';

/** How somebody proves who they are who has no account: by the link in the mail, and by data points on its page. */
@Injectable()
export class LinkVerification {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(VerificationCodes) private readonly codes: VerificationCodes,
    @Inject(PersonVerification) private readonly verification: PersonVerification,
    @Inject(EvidenceVerification) private readonly evidence: EvidenceVerification,
    @Inject(DataPoints) private readonly dataPoints: DataPoints,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(IdentityTries) private readonly tries: IdentityTries,
    @Inject(Mandates) private readonly mandates: Mandates,
    @Inject(RequestsService) private readonly asking: RequestsService,
  ) {}

  /** Changes nothing. @throws AppError `verification.code_invalid` */
  look(link: FoundLink): Promise<LinkStanding> {
    return asHolder(link, async () => this.#standing(link, await this.#request(link)));
  }

  /** The button. Pressed late or again it changes nothing. @throws AppError `verification.code_invalid` */
  confirm(link: FoundLink): Promise<LinkStanding> {
    return asHolder<Promise<LinkStanding>>(link, async () => {
      const before = await this.#standing(link, await this.#request(link));
      if (before.step !== 'confirm') return before;
      const request = await this.verification.verifyByLink(link.linkId);
      if (link.kind === 'mandate' || !WAITING.includes(request.state)) return { ...before, step: 'done' };
      const after = await this.#standing(link, request);
      if (after.step === 'wait') await this.#askStaff(request.id);
      return after;
    });
  }

  /**
   * What the person says of themselves, all right or all wrong.
   * @param network of the caller
   * @returns the same step once more where it was not right
   * @throws AppError `request.invalid`, `verification.locked`, `verification.code_invalid`, `store.*`
   */
  givePoints(
    link: FoundLink,
    dataPoints: GivenEvidence['dataPoints'],
    network: string,
  ): Promise<LinkStanding> {
    return asHolder<Promise<LinkStanding>>(link, async () => {
      const before = await this.#standing(link, await this.#request(link));
      if (before.step !== 'points') return before;
      const { id } = await this.#request(link);
      await this.evidence.verify(id, { dataPoints }, network);
      const request = await this.#request(link);
      if (!isEnough(request.verificationLevel, request.requiredLevel)) return this.#standing(link, request);
      await this.codes.close(link.linkId);
      return { ...before, step: 'done', types: [] };
    });
  }

  /** The person cannot give data points: staff looks for another way. @throws AppError `verification.code_invalid` */
  askForHelp(link: FoundLink): Promise<LinkStanding> {
    return asHolder<Promise<LinkStanding>>(link, async () => {
      const request = await this.#request(link);
      const standing = await this.#standing(link, request);
      if (standing.step !== 'points') return standing;
      await this.#askStaff(request.id);
      return { ...standing, step: 'wait', types: [] };
    });
  }

  /** Changes nothing. @returns null where the request no longer waits for its person */
  lookExpired(link: ExpiredLink): Promise<LinkStanding | null> {
    return asHolder(link, () =>
      this.unitOfWork.run(async () => {
        const { locale, state, authorised } = await this.requests.get(link.requestId);
        if (state !== 'awaiting_identity' || (link.kind === 'mandate' && authorised)) return null;
        return { kind: link.kind, locale, step: 'expired', types: [], needed: POINTS_FOR.L2 } as const;
      }),
    );
  }

  /**
   * Mails a new code and link to the address that the old one went to.
   * @returns null where the request no longer waits for its person
   * @throws AppError `verification.locked` for more than five a day
   */
  renew(link: ExpiredLink): Promise<LinkStanding | null> {
    return asHolder<Promise<LinkStanding | null>>(link, async () => {
      const standing = await this.lookExpired(link);
      if (!standing) return null;
      await this.tries.count({ mailed: link.requestId });
      if (link.kind === 'mandate') await this.mandates.askAgain(link.requestId);
      else await this.asking.askWho(link.requestId);
      return { ...standing, step: 'renewed' };
    });
  }

  async #request({ linkId }: FoundLink): Promise<Request> {
    const { requestId } = await this.codes.checkLink(linkId);
    return this.unitOfWork.run(() => this.requests.get(requestId));
  }

  async #standing({ kind }: FoundLink, request: Request): Promise<LinkStanding> {
    const { locale, state, verificationLevel, requiredLevel } = request;
    const common = { kind, locale, types: [], needed: POINTS_FOR.L2 };
    if (!WAITING.includes(state)) return { ...common, step: 'settled' };
    // after a doubt the level that was reached before counts for nothing: the button serves again
    const isAsked = !isEnough(verificationLevel, 'L1') || isEnough(verificationLevel, requiredLevel);
    if (kind === 'mandate' || isAsked) return { ...common, step: 'confirm' };
    const types = isEnough('L2', requiredLevel) ? await this.#askable() : [];
    if (types.length < POINTS_FOR.L2) return { ...common, step: 'wait' };
    return { ...common, step: 'points', types };
  }

  /** None without a data map. */
  async #askable(): Promise<string[]> {
    return (await this.dataPoints.types()).filter((type) => type !== MAILBOX);
  }

  #askStaff(requestId: string): Promise<void> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.lock(requestId);
      if (request.state === 'awaiting_identity') await this.tasks.open(request, 'prove_identity');
    });
  }
}
