import { Inject, Injectable } from '@nestjs/common';
import { RestrictionsRegister } from '#decisions';
import { UnitOfWork, inEachTenant, listTenants } from '#persistence';
import { LiftingService } from '../restriction/lifting.service.js';

const BATCH = 100;

/**
 * Ends the restrictions of objections that were weighed and not upheld, when the time between the notice and the end is
 * over. No store has a mark of them: what ends is what decisions deny.
 */
@Injectable()
export class LiftSweep {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RestrictionsRegister) private readonly register: RestrictionsRegister,
    @Inject(LiftingService) private readonly lifting: LiftingService,
  ) {}

  /** One batch in every tenant. @returns how many ended */
  async sweep(): Promise<number> {
    const tenants = await listTenants(this.unitOfWork);
    const done = await inEachTenant(tenants, 'restrictions', () => this.#sweepTenant());
    return done.reduce((sum, count) => sum + count, 0);
  }

  async #sweepTenant(): Promise<number> {
    const due = await this.unitOfWork.run(() => this.register.listLiftable(BATCH));
    for (const id of due) await this.lifting.lift(id);
    return due.length;
  }
}
