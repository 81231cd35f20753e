import { Inject, Injectable } from '@nestjs/common';
import { ConsentWithdrawal, ExercisedRights } from '#consents';
import type { Request } from '../request/request.entity.js';
import { SubjectIdentifiers } from '../intake/subject-identifiers.service.js';
import { TenantSettings } from '../tenant-settings.repository.js';

/** The withdrawal of consent (Art. 7(3) GDPR), which Habeas carries out itself where it knows whose consents they are. */
@Injectable()
export class Withdrawals {
  constructor(
    @Inject(ExercisedRights) private readonly rights: ExercisedRights,
    @Inject(ConsentWithdrawal) private readonly withdrawal: ConsentWithdrawal,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
  ) {}

  /** Keeps the order in which everybody takes locks: requests, consents, audit trail. */
  async hold({ right }: Request): Promise<void> {
    if (right === 'withdraw_consent') await this.rights.hold();
  }

  /** Whether {@link carryOut} would find the person among those who have answered consents. */
  async knows(request: Request): Promise<boolean> {
    if (request.right !== 'withdraw_consent') return false;
    return (await this.#subs(request)).length > 0;
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
    for (const sub of await this.#subs(request))
      await (consentId
        ? this.withdrawal.revoke(sub, consentId, 'request')
        : this.withdrawal.revokeAll(sub, 'request'));
  }

  /** Names of the consents that ended with the request, or since. */
  async ended(request: Request): Promise<string[]> {
    if (request.right !== 'withdraw_consent') return [];
    const subs = await this.#subs(request);
    const names = await Promise.all(
      subs.map((sub) => this.withdrawal.withdrawnSince(sub, request.receivedAt)),
    );
    return [...new Set(names.flat())];
  }

  /** Only what was given at intake: a store may have taught identifiers that others share. */
  async #subs(request: Request): Promise<string[]> {
    const { subIdentity } = await this.tenants.get();
    const given = await this.identifiers.open(request.id, 'intake');
    return given.filter(({ type }) => type === subIdentity).map(({ value }) => value);
  }
}
