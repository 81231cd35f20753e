import { Inject, Injectable } from '@nestjs/common';
import { ConsentWithdrawal, ExercisedRights } from '#consents';
import type { Request } from '../request/request.entity.js';
import { SubjectSubs } from '../intake/subject-subs.service.js';

/** The withdrawal of consent (Art. 7(3) GDPR), which Habeas carries out itself where it knows whose consents they are. */
@Injectable()
export class Withdrawals {
  constructor(
    @Inject(ExercisedRights) private readonly rights: ExercisedRights,
    @Inject(ConsentWithdrawal) private readonly withdrawal: ConsentWithdrawal,
    @Inject(SubjectSubs) private readonly subs: SubjectSubs,
  ) {}

  /** Keeps the order in which everybody takes locks: requests, consents, audit trail. */
  async hold({ right }: Request): Promise<void> {
    if (right === 'withdraw_consent') await this.rights.hold();
  }

  /** Whether {@link carryOut} would find the person among those who have answered consents. */
  async knows(request: Request): Promise<boolean> {
    if (request.right !== 'withdraw_consent') return false;
    return (await this.subs.ofAsker(request)).length > 0;
  }

  /**
   * In the transaction of intake: as easy as it was given (Art. 7(3) GDPR), and no more to be shown than then. Of whom
   * no consent is known, a person looks.
   */
  async carryOutAtOnce(request: Request): Promise<void> {
    if (!(await this.knows(request))) return;
    await this.hold(request);
    request.requiredLevel = 'L0';
    await this.carryOut(request);
  }

  /** One consent where the request names it, else all of the person. */
  async carryOut(request: Request): Promise<void> {
    if (request.right !== 'withdraw_consent') return;
    const consentId = (await this.rights.findByRequest(request.id))?.consentId;
    for (const sub of await this.subs.ofAsker(request))
      await (consentId
        ? this.withdrawal.revoke(sub, consentId, 'request')
        : this.withdrawal.revokeAll(sub, 'request'));
  }

  /** Names of the consents that ended with the request, or since. */
  async ended(request: Request): Promise<string[]> {
    if (request.right !== 'withdraw_consent') return [];
    const subs = await this.subs.ofAsker(request);
    const names = await Promise.all(
      subs.map((sub) => this.withdrawal.withdrawnSince(sub, request.receivedAt)),
    );
    return [...new Set(names.flat())];
  }
}
