import { isDeepStrictEqual } from 'node:util';
import { AppError } from '#contracts';
import type { OwnPreferences, PutPreferences } from '#contracts/schemas';
import type { Preference } from '#domain';
import type { UnitOfWork } from '#persistence';
import type { CatalogueConsent } from '../catalogue/catalogue.js';
import { recordWithoutAnswer, touched, type ChainAppender } from '../records/chain-appender.js';
import { NO_VERSION } from '../records/nil-version.js';
import type { FoundConsent } from '../self-care/own-consent.js';
import type { OwnActor, OwnConsents } from '../self-care/own-consents.service.js';
import type { Subjects } from '../subjects/subjects.js';
import { PreferencesRepository, type StoredPreferences } from './preferences.repository.js';

type GivenPreferences = PutPreferences['items'][number];

/**
 * What people prefer within a consent, by topic and channel. Each change is an entry of its own in the chain that says all
 * that is preferred from then on, so that the newest one is the whole truth.
 */
export class Preferences {
  readonly #repository: PreferencesRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly consents: OwnConsents,
    private readonly subjects: Subjects,
    private readonly appender: ChainAppender,
  ) {
    this.#repository = new PreferencesRepository(unitOfWork);
  }

  /** Of every consent that the person can see and that leaves something to them, by name. */
  list(sub: string): Promise<OwnPreferences> {
    return this.unitOfWork.run(async () => {
      const stored = await this.#stored(sub);
      const found = (await this.consents.find(sub)).filter(({ consent }) => offersAnything(consent));
      return {
        items: found
          .map((each) => viewOf(each, stored.get(each.consent.id)))
          .sort((one, other) => one.name.localeCompare(other.name)),
      };
    });
  }

  /**
   * All of it, or nothing. What was said before in the same words is not written again.
   * @throws AppError `consent.unknown`, `consent.mismatch` for one that offers nothing, `request.invalid`
   */
  put({ sub, source, clientId }: OwnActor, { items }: PutPreferences): Promise<OwnPreferences> {
    return this.unitOfWork.run(async () => {
      await this.appender.hold();
      const found = await this.consents.find(sub);
      const stored = await this.#stored(sub);
      for (const [index, item] of items.entries()) {
        const consent = offering(item, found, index);
        const next = checked(item, consent, index);
        const before = stored.get(consent.id)?.preferences ?? [];
        if (!isDeepStrictEqual(next, before))
          await this.#append({ sub, source, clientId }, consent, before, next);
      }
      return this.list(sub);
    });
  }

  async #append(
    {
      sub,
      source,
      clientId = null,
    }: { sub: string; source: OwnActor['source']; clientId?: string | null | undefined },
    consent: CatalogueConsent,
    replaced: readonly Preference[],
    preferences: readonly Preference[],
  ): Promise<void> {
    const slot = `preferences:${consent.id}`;
    await this.appender.append(
      {
        sub,
        kind: 'preference',
        event: 'preferred',
        source,
        versionKey: NO_VERSION,
        slot,
        consentId: consent.id,
        clientId,
        facts: { consentName: consent.name, preferences, replaced },
      },
      (before, entry) =>
        before
          ? { ...touched(before, entry), details: { preferences } }
          : recordWithoutAnswer(entry, slot, { details: { preferences } }),
    );
  }

  async #stored(sub: string): Promise<ReadonlyMap<string, StoredPreferences>> {
    const rows = await this.#repository.list(await this.subjects.digest(sub));
    return new Map(rows.map((row) => [row.consentId, row]));
  }
}

const topicsOf = ({ details }: CatalogueConsent) => details.topics ?? [];
const channelsOf = ({ details }: CatalogueConsent) => details.channels ?? [];
const offersAnything = (consent: CatalogueConsent): boolean =>
  topicsOf(consent).length + channelsOf(consent).length > 0;

/** What is no longer offered is not shown, and counts again when it is offered again. */
function viewOf(
  { consent, standing }: FoundConsent,
  stored: StoredPreferences | undefined,
): OwnPreferences['items'][number] {
  const offered = (stored?.preferences ?? []).filter(
    ({ topic, channel }) => isOffered(topic, topicsOf(consent)) && isOffered(channel, channelsOf(consent)),
  );
  return {
    consentId: consent.id,
    name: consent.name,
    purposes: consent.purposes.map(({ key }) => key),
    inForce: standing.inForce,
    topics: topicsOf(consent).map(({ values, ...topic }) => ({
      ...topic,
      ...(values && { values: [...values] }),
    })),
    channels: [...channelsOf(consent)],
    preferences: [...offered],
    updatedAt: stored?.updatedAt.toISOString() ?? null,
  };
}

const isOffered = (key: string | null, offered: readonly { readonly key: string }[]): boolean =>
  key === null || offered.some((each) => each.key === key);

function offering(
  { consentId }: GivenPreferences,
  found: readonly FoundConsent[],
  index: number,
): CatalogueConsent {
  const param = `items.${index}.consentId`;
  const consent = found.find((each) => each.consent.id === consentId)?.consent;
  if (!consent)
    throw new AppError('consent.unknown', {
      param,
      detail: `${param}: GET /v1/me/preferences lists the consents that leave something to you.`,
    });
  if (!offersAnything(consent))
    throw new AppError('consent.mismatch', {
      param,
      detail: `${param}: it offers neither topics nor channels.`,
    });
  return consent;
}

/** In one order, so that the same words are the same preferences. @throws AppError `request.invalid` */
function checked({ preferences }: GivenPreferences, consent: CatalogueConsent, index: number): Preference[] {
  const seen = new Set<string>();
  const refuse = (place: number, member: string, words: string): never => {
    const param = `items.${index}.preferences.${place}.${member}`;
    throw new AppError('request.invalid', { param, detail: `${param}: ${words}` });
  };
  return preferences
    .map(({ topic = null, channel = null, choice, value }, place): Preference => {
      if (!isOffered(topic, topicsOf(consent))) refuse(place, 'topic', 'the consent does not offer it.');
      if (!isOffered(channel, channelsOf(consent)))
        refuse(place, 'channel', 'the consent does not offer it.');
      const values = topicsOf(consent).find(({ key }) => key === topic)?.values ?? [];
      if (value !== undefined && !values.includes(value))
        refuse(place, 'value', 'the topic has no such value.');
      const name = `${topic ?? ''}/${channel ?? ''}`;
      if (seen.has(name)) refuse(place, 'choice', 'this was said before in the list.');
      seen.add(name);
      return { topic, channel, choice, ...(value !== undefined && { value }) };
    })
    .sort((one, other) => orderOf(one).localeCompare(orderOf(other), 'en'));
}

const orderOf = ({ topic, channel }: Preference): string => `${topic ?? ''}/${channel ?? ''}`;
