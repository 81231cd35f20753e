import { Inject, Injectable } from '@nestjs/common';
import { AppError, PURPOSE_RIGHTS, type RequestState } from '#contracts';
import { RestrictionsRegister } from '#decisions';
import { SubjectIdentifiers } from '../../intake/subject-identifiers.service.js';
import { Purposes } from '../../lifecycle/purposes.service.js';
import type { Request } from '../../request/request.entity.js';
import { LiftingService } from '../restriction/lifting.service.js';
import { reasonToLift } from './reason-to-lift.js';

/** What a person of the controller decided, purpose by purpose, and in which words. */
export interface Weighing {
  readonly granted?: readonly string[] | undefined;
  readonly text?: string | undefined;
}

const OPEN_AGAIN: RequestState = 'assessing';

/**
 * Rights about purposes. An objection (Art. 21(1) GDPR) restricts what it names while a person weighs (Art. 18(1)(d));
 * what is upheld ends for good, what is not goes on after the person was told (Art. 18(3)). A review of decisions by
 * machines (Art. 22) ends further ones of the purposes for which it is granted.
 */
@Injectable()
export class Objections {
  constructor(
    @Inject(RestrictionsRegister) private readonly register: RestrictionsRegister,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(LiftingService) private readonly lifting: LiftingService,
    @Inject(Purposes) private readonly purposes: Purposes,
  ) {}

  /**
   * In the transaction of intake. Without names it is about all that the right covers.
   * @throws AppError `request.invalid` for a purpose that nobody knows
   */
  async receive(request: Request): Promise<void> {
    if (!isAboutPurposes(request)) return;
    const { known, weighed } = await this.purposes.known();
    requireKnown(request.purposes ?? [], known);
    const covered = request.right === 'objection' ? weighed : await this.purposes.thatEnd('profiling');
    request.purposes ??= [...covered];
    if (request.right === 'objection') await this.#restrict(request, weighed);
  }

  /**
   * An objection ends what it held back and nothing else: processing on a contract or by a duty is not open to it
   * (Art. 21(1) GDPR; rights reference 4.7), and the letter must not say that it ended.
   * @param granted purposes that a decision grants
   * @throws AppError `objection.not_open` that names them
   */
  async requireOpen({ right, purposes, restrictionId }: Request, granted: readonly string[]): Promise<void> {
    if (right !== 'objection' || !purposes || purposes.length === 0) return;
    const held = restrictionId ? ((await this.register.lockAny(restrictionId))?.purposes ?? []) : [];
    const closed = held === 'all' ? [] : granted.filter((purpose) => !held.includes(purpose));
    if (closed.length === 0) return;
    throw new AppError('objection.not_open', {
      param: 'purposes',
      detail: `purposes: ${closed.join(', ')} rests neither on a public task nor on a legitimate interest, so that an objection does not end it. Refuse it with BASIS_EXCLUDES_RIGHT; consent ends by withdrawal, and the basis of a purpose is stated in the data map.`,
    });
  }

  /** Keeps the order in which everybody takes locks: requests, restrictions, audit trail. */
  async hold({ right, restrictionId }: Request): Promise<void> {
    if (right === 'objection' && restrictionId) await this.register.lockAny(restrictionId);
  }

  /** The request has ended, in whatever way: so does what was only held back meanwhile. */
  async conclude(request: Request, { granted = [], text }: Weighing): Promise<void> {
    if (!isAboutPurposes(request) || !request.purposes) return;
    const upheld = request.state === 'fulfilled' && granted.length === 0 ? request.purposes : granted;
    const named = request.purposes;
    const ended = isDone(request.state) ? upheld.filter((purpose) => named.includes(purpose)) : [];
    if (request.right === 'human_review') return this.#endDecisions(request, ended);
    const restriction = request.restrictionId ? await this.register.lockAny(request.restrictionId) : null;
    if (!restriction) return;
    const left = await this.register.uphold(restriction, ended);
    if (left) await this.lifting.announce(left, request, text ?? reasonToLift(request));
  }

  /** Whoever opens a refused objection again weighs again: until then the purposes are held back. */
  async resume(request: Request): Promise<void> {
    if (request.right !== 'objection' || request.state !== OPEN_AGAIN) return;
    const restriction = request.restrictionId ? await this.register.lockAny(request.restrictionId) : null;
    if (restriction?.kind === 'objection') return;
    if (restriction && restriction.state !== 'lifted') {
      Object.assign(restriction, { state: 'active', liftableAt: null });
      return;
    }
    await this.#restrict(request, (await this.purposes.known()).weighed);
  }

  async #restrict(request: Request, weighed: readonly string[]): Promise<void> {
    const purposes = (request.purposes ?? []).filter((purpose) => weighed.includes(purpose));
    if (purposes.length === 0) return;
    const blinds = await this.identifiers.blinds(request.id);
    request.restrictionId = await this.register.open(request.id, blinds, purposes, {
      ground: 'objection_pending',
    });
  }

  async #endDecisions(request: Request, purposes: readonly string[]): Promise<void> {
    if (purposes.length === 0) return;
    const blinds = await this.identifiers.blinds(request.id);
    request.restrictionId = await this.register.open(request.id, blinds, purposes, {
      kind: 'objection',
      ground: 'human_review',
    });
  }
}

const isAboutPurposes = ({ right }: Pick<Request, 'right'>): boolean =>
  (PURPOSE_RIGHTS as readonly string[]).includes(right);

const isDone = (state: RequestState): boolean => state === 'fulfilled' || state === 'partially_fulfilled';

function requireKnown(named: readonly string[], known: readonly string[]): void {
  const index = named.findIndex((purpose) => !known.includes(purpose));
  if (index < 0) return;
  throw new AppError('request.invalid', {
    param: `purposes.${index}`,
    detail: `purposes.${index}: neither the data map nor a consent has this purpose. Known are ${known.join(', ') || 'none'}.`,
  });
}
