import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '#access';
import { OwnConsents, type BrowserCall, type OwnActor, type OwnWish } from '#consents';
import type { OwnAnswer, PutOwnConsent } from '#contracts/schemas';
import { Visits, besideSignal } from '../cidaas/wire/visits.service.js';
import { ownActor } from './own-actor.js';

/** Who acts for themselves, and what their browser tells. */
export interface OwnVisit {
  readonly principal: Principal;
  readonly call: BrowserCall;
}

/** What people say of their own consents, with what their browser tells by itself. */
@Injectable()
export class OwnAnswers {
  constructor(
    @Inject(OwnConsents) private readonly consents: OwnConsents,
    @Inject(Visits) private readonly visits: Visits,
  ) {}

  /** Beside a signal of Global Privacy Control that binds an acceptance counts only from a page that named the signal. */
  async answer(visit: OwnVisit, consentId: string, given: PutOwnConsent, wish: OwnWish): Promise<OwnAnswer> {
    const actor = await this.#actor(visit);
    const signal = await this.visits.signal({ ...actor, own: true }, visit.call);
    const { gpcOverride } = besideSignal({ consentId, status: given.status }, signal, given.gpcOverride);
    return this.consents.answer(actor, consentId, { ...given, gpcOverride }, wish);
  }

  async revoke(visit: OwnVisit, consentId: string, wish: OwnWish): Promise<OwnAnswer> {
    return this.consents.revoke(await this.#actor(visit), consentId, wish);
  }

  async #actor({ principal, call }: OwnVisit): Promise<OwnActor> {
    return { ...ownActor(principal), personal: await this.visits.personal({ own: true }, call) };
  }
}
