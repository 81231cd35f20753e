import { Inject, Injectable } from '@nestjs/common';
import { expectedForm, type Identity } from '#contracts';
import { isEnough } from '#domain';
import { UnitOfWork } from '#persistence';
import type { RequestIdentifier } from '../request/request-records.entity.js';
import type { Request } from '../request/request.entity.js';
import { TenantSettings } from '../tenant-settings.repository.js';
import { SESSION, SIGN_ON } from './identifier-sources.js';
import { SignOnsRepository } from './sign-ons.repository.js';
import { SubjectIdentifiers } from './subject-identifiers.service.js';

/** Whose name whoever asks has shown, or said, to be theirs. */
const OWN: readonly string[] = ['intake', SESSION];

/**
 * By which `sub` consents and decisions know the person of a request: the one of the session in which it was made, what
 * the request names, what other sessions with the same mail address have shown, and what stores taught. Each is an
 * identifier of the request, so that effects, plans and scans are about the same person.
 */
@Injectable()
export class SubjectSubs {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(SignOnsRepository) private readonly signOns: SignOnsRepository,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
  ) {}

  /** Rows for a new request, which is not stored yet. @param named what it names */
  async seal(
    { id, personId }: Pick<Request, 'id' | 'personId'>,
    named: readonly Identity[],
  ): Promise<RequestIdentifier[]> {
    const given = await this.identifiers.seal(id, named, 'intake');
    const own = await this.identifiers.seal(id, await this.#identities(personId ? [personId] : []), SESSION);
    const others = await this.identifiers.seal(id, await this.#shownBy(given), SIGN_ON);
    const all = [...given, ...own, ...others];
    return [...new Map(all.toReversed().map((row) => [row.blind, row])).values()].toReversed();
  }

  /** Takes up what sessions have shown since the request came in. */
  async refresh(requestId: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const shown = await this.#shownBy(await this.identifiers.rows(requestId));
      await this.identifiers.learn(requestId, shown, SIGN_ON);
    });
  }

  /**
   * For what a request does without a plan: others may share what a store taught, and an address that nobody has
   * confirmed shows no session to be of whoever asks.
   */
  ofAsker({ id, verificationLevel }: Request): Promise<string[]> {
    const sources = isEnough(verificationLevel, 'L1') ? [...OWN, SIGN_ON] : OWN;
    return this.#subs(id, ({ source }) => sources.includes(source));
  }

  /** For a plan that somebody approves. */
  all(requestId: string): Promise<string[]> {
    return this.#subs(requestId, () => true);
  }

  async #subs(requestId: string, isWanted: (row: RequestIdentifier) => boolean): Promise<string[]> {
    const { subIdentity } = await this.unitOfWork.run(() => this.tenants.get());
    const rows = await this.identifiers.rows(requestId);
    const wanted = rows.filter((row) => row.type === subIdentity && isWanted(row));
    return [...new Set((await this.identifiers.reveal(requestId, wanted)).map(({ value }) => value))];
  }

  async #shownBy(rows: readonly RequestIdentifier[]): Promise<Identity[]> {
    const addresses = rows.filter(({ type, source }) => type === 'email' && source === 'intake');
    return this.#identities(await this.signOns.listSubs(addresses.map(({ blind }) => blind)));
  }

  /** None where the tenant knows people by something that a `sub` cannot be. */
  async #identities(subs: readonly string[]): Promise<Identity[]> {
    const { subIdentity } = await this.tenants.get();
    return subs
      .map((value): Identity => ({ type: subIdentity, value }))
      .filter((identity) => expectedForm(identity) === null);
  }
}
