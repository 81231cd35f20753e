import { Inject, Injectable } from '@nestjs/common';
import { RestrictionsRegister } from '#decisions';
import type { Request } from '../request/request.entity.js';
import { SubjectIdentifiers } from '../intake/subject-identifiers.service.js';
import { Purposes } from './purposes.service.js';

/**
 * What a person may simply end: marketing (Art. 21(3) GDPR), sale and sharing, decisions by machines, more use of
 * sensitive data than needed. There is nothing to weigh and no identity to show, so that decisions deny from the
 * transaction on in which the request is taken in (clock reference 7.2, row 1).
 */
@Injectable()
export class Stops {
  constructor(
    @Inject(RestrictionsRegister) private readonly register: RestrictionsRegister,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(Purposes) private readonly purposes: Purposes,
  ) {}

  /** Does nothing where no purpose is known that would have to end: then a person looks. */
  async carryOut(request: Request): Promise<void> {
    const stops = request.policy?.stops;
    if (!stops) return;
    const purposes = await this.purposes.thatEnd(stops);
    if (purposes.length === 0) return;
    const blinds = await this.identifiers.blinds(request.id);
    request.restrictionId = await this.register.open(request.id, blinds, purposes, {
      kind: 'objection',
      ground: stops,
    });
  }

  isCarriedOut({ policy, restrictionId }: Request): boolean {
    return Boolean(policy?.stops && restrictionId);
  }

  /** Somebody wants sale and sharing again, and has confirmed it: the opt-outs of that person end. */
  async takeBack(request: Request): Promise<void> {
    if (request.right !== 'opt_in_sale_sharing') return;
    await this.register.endObjections(await this.identifiers.blinds(request.id), 'sale_sharing');
  }
}
