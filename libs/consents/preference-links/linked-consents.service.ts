import type { AuditTrail } from '#audit';
import { AppError } from '#contracts';
import type { OwnConsent, OwnPreferences, PutPreferences } from '#contracts/schemas';
import type { UnitOfWork } from '#persistence';
import { currentContext, publicUrl, type Clock, type Settings } from '#platform';
import type { CatalogueConsent } from '../catalogue/catalogue.js';
import type { Catalogues } from '../catalogue/catalogues.js';
import type { Preferences } from '../preferences/preferences.service.js';
import type { OwnConsents, OwnWish } from '../self-care/own-consents.service.js';
import type { SubjectNames } from '../subjects/subject-names.js';
import type { LinkBounds, LinkedSubject, PreferenceLinks } from './preference-links.js';

export interface NewLink extends LinkBounds {
  readonly sub: string;
  /** Life in seconds. */
  readonly ttlSeconds: number;
}

export interface IssuedPreferenceLink {
  readonly url: string;
  readonly expiresAt: Date;
  /** Of a mail, when the link is bound to what a single POST can take back (RFC 8058). */
  readonly oneClick: boolean;
}

/** A consent as the page of a link shows it. */
export interface LinkedConsent {
  readonly consent: OwnConsent;
  /** null: it leaves neither topics nor channels to the person. */
  readonly preferences: OwnPreferences['items'][number] | null;
}

/**
 * What a person may do by a link: look, take back, and choose topics and channels. Never accept: who holds a link may not be
 * whose it is. Of somebody who is not known, or no more, there is nothing to see and nothing to change, and nothing tells.
 */
export class LinkedConsents {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly links: PreferenceLinks,
    private readonly names: SubjectNames,
    private readonly catalogues: Catalogues,
    private readonly consents: OwnConsents,
    private readonly preferences: Preferences,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** @throws AppError `consent.unknown`, `consent.mismatch` for what does not rest on consent, `request.invalid` */
  issue({ sub, ttlSeconds, ...bounds }: NewLink): Promise<IssuedPreferenceLink> {
    return this.unitOfWork.run(async () => {
      await this.#check(bounds);
      const subject = await this.names.know(sub);
      const expiresAt = new Date(Math.floor(this.clock.now().getTime() / 1_000 + ttlSeconds) * 1_000);
      const token = await this.links.seal({ subject, ...bounds }, expiresAt);
      await this.#note(subject, bounds, expiresAt);
      return { url: publicUrl(this.settings, `/p/${token}`), expiresAt, oneClick: isBound(bounds) };
    });
  }

  /** Changes nothing. @throws AppError `preference_link.unknown`, `preference_link.expired` */
  show(token: string, wish: OwnWish): Promise<LinkedConsent[]> {
    return this.#asPerson(token, [], (sub, link) => this.#linked(sub, link, wish));
  }

  /** Takes back what the link is bound to. @throws AppError as {@link show}, `request.invalid` for a link to everything */
  unsubscribe(token: string): Promise<void> {
    return this.#asPerson(token, undefined, async (sub, link) => {
      if (!isBound(link))
        throw new AppError('request.invalid', {
          detail: 'This link is for more than one thing: open it and choose there.',
        });
      for (const { consent } of await this.#linked(sub, link, {})) await this.#revoke(sub, consent.id);
    });
  }

  /** @throws AppError as {@link show}, `consent.not_found` for what the link is not for */
  revoke(token: string, consentId: string): Promise<void> {
    return this.#asPerson(token, undefined, async (sub, link) => {
      await this.#revoke(sub, (await this.#one(sub, link, consentId)).consent.id);
    });
  }

  /**
   * @param choose what is preferred from then on, of what the consent offers
   * @throws AppError as {@link revoke}, and what {@link Preferences.put} throws
   */
  choose(
    token: string,
    consentId: string,
    choose: (offered: OwnPreferences['items'][number]) => PutPreferences['items'][number]['preferences'],
  ): Promise<void> {
    return this.#asPerson(token, undefined, async (sub, link) => {
      const { preferences } = await this.#one(sub, link, consentId);
      if (!preferences)
        throw new AppError('consent.mismatch', { detail: 'There is nothing to choose here.' });
      const items = [{ consentId, preferences: choose(preferences) }];
      await this.preferences.put({ sub, source: 'preference_link' }, { items });
    });
  }

  async #revoke(sub: string, consentId: string): Promise<void> {
    await this.consents.revoke({ sub, source: 'preference_link' }, consentId, {});
  }

  async #one(sub: string, link: LinkedSubject, consentId: string): Promise<LinkedConsent> {
    const found = (await this.#linked(sub, link, {})).find(({ consent }) => consent.id === consentId);
    if (!found)
      throw new AppError('consent.not_found', { detail: 'This link is not for it: open the link again.' });
    return found;
  }

  /** What the link is for, of what rests on consent and can be changed by it. */
  async #linked(sub: string, bounds: LinkBounds, wish: OwnWish): Promise<LinkedConsent[]> {
    const { items } = await this.preferences.list(sub);
    return (await this.consents.list(sub, wish))
      .filter((consent) => consent.legalType === 'consent' && isWithin(consent, bounds))
      .map((consent) => ({
        consent,
        preferences: items.find(({ consentId }) => consentId === consent.id) ?? null,
      }))
      .filter(
        ({ consent, preferences }) => isBound(bounds) || preferences || consent.actions.includes('revoke'),
      );
  }

  #asPerson<T>(
    token: string,
    ofNobody: T,
    work: (sub: string, link: LinkedSubject) => Promise<T>,
  ): Promise<T> {
    return this.links.within(token, async (link) => {
      const sub = await this.names.findLiving(link.subject);
      return sub === null ? ofNobody : work(sub, link);
    });
  }

  async #check({ consentId, purpose }: LinkBounds): Promise<void> {
    const { consents } = await this.catalogues.current();
    if (consentId !== undefined) {
      const consent = consents.find(({ id, builtin }) => id === consentId && builtin === null);
      if (!consent)
        throw new AppError('consent.unknown', { param: 'consentId', detail: 'consentId: no such consent.' });
      refuseOtherBasis([consent], 'consentId');
    }
    if (purpose !== undefined)
      refuseOtherBasis(
        consents.filter((each) => hasPurpose(each, purpose)),
        'purpose',
      );
  }

  /** Whoever makes a link can do what its person can do: of staff that is on record, of machines what comes of it is. */
  async #note(subject: string, bounds: LinkBounds, expiresAt: Date): Promise<void> {
    if (currentContext().actor.kind !== 'staff') return;
    const data = { ...bounds, expiresAt: expiresAt.toISOString() };
    await this.audit.append({ action: 'preference_link.issued', object: subject, data });
  }
}

const isBound = ({ consentId, purpose }: LinkBounds): boolean => (consentId ?? purpose) !== undefined;

const isWithin = (
  consent: Pick<OwnConsent, 'id' | 'purposes'>,
  { consentId, purpose }: LinkBounds,
): boolean =>
  (consentId === undefined || consent.id === consentId) &&
  (purpose === undefined || hasPurpose(consent, purpose));

const hasPurpose = (
  { purposes }: { readonly purposes: readonly { readonly key: string; readonly name: string }[] },
  purpose: string,
): boolean => purposes.some(({ key, name }) => key === purpose || name === purpose);

/** On another basis nothing can be taken back: there a person objects (Art. 21 GDPR). */
function refuseOtherBasis(consents: readonly CatalogueConsent[], param: string): void {
  if (consents.some(({ legalType }) => legalType === 'consent')) return;
  if (consents.length === 0)
    throw new AppError('request.invalid', { param, detail: `${param}: no consent has this purpose.` });
  throw new AppError('consent.mismatch', {
    param,
    detail: `${param}: it does not rest on consent, so that nothing can be taken back. People object to it by a request.`,
  });
}
