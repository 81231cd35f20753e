import { z } from 'zod';
import { AppError, isAppError } from '#contracts';
import type {
  OwnAnswer,
  OwnConsent,
  OwnHistoryEntry,
  Page,
  PageQuery,
  PutOwnConsent,
} from '#contracts/schemas';
import { localeKey, lookUpText, type TextWish } from '#domain';
import type { UnitOfWork } from '#persistence';
import { publicUrl, type Clock, type Settings } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import { ActivityRepository } from '../activity/activity.repository.js';
import { actorOf } from '../activity/activity-view.js';
import type { CatalogueVersion } from '../catalogue/catalogue.js';
import type { Catalogues } from '../catalogue/catalogues.js';
import { TextsRepository, type ServedText } from '../catalogue/texts.repository.js';
import type { ConsentClients } from '../clients/consent-clients.service.js';
import { GateRepository } from '../gate/gate.repository.js';
import type { AnswerCommand, PersonalMembers } from '../records/answer-command.js';
import type { OptInWaits } from '../gate/opt-in-waits.js';
import type { ConsentRecorder } from '../records/consent-recorder.js';
import type { ConsentWithdrawal } from '../rights/consent-withdrawal.js';
import { readConsentSettings } from '../settings/consent-settings.js';
import type { Subjects } from '../subjects/subjects.js';
import { ownConsents, type FoundConsent } from './own-consent.js';
import { ownConsentView, ownHistoryEntry, type ViewContext } from './own-consent-view.js';
import { OwnRecordsRepository } from './own-records.repository.js';

const CURSOR = z.tuple([z.string().regex(/^\d{1,18}$/)]);

/** How the texts are wished for. */
export type OwnWish = Pick<TextWish, 'locale' | 'acceptLanguage'>;

/** A person who acts for themselves. */
export interface OwnActor {
  readonly sub: string;
  /** The application through which they do it. */
  readonly clientId?: string | undefined;
  readonly source: 'self' | 'preference_link';
  /** What their browser tells, shortened to what is kept. */
  readonly personal?: PersonalMembers | undefined;
}

/** What is asked of a person and what they said to it, for themselves alone. */
export class OwnConsents {
  readonly #records: OwnRecordsRepository;
  readonly #activity: ActivityRepository;
  readonly #texts: TextsRepository;
  readonly #settings: GateRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogues: Catalogues,
    private readonly clients: ConsentClients,
    private readonly subjects: Subjects,
    private readonly recorder: ConsentRecorder,
    private readonly withdrawal: ConsentWithdrawal,
    private readonly waits: OptInWaits,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {
    this.#records = new OwnRecordsRepository(unitOfWork);
    this.#activity = new ActivityRepository(unitOfWork);
    this.#texts = new TextsRepository(unitOfWork);
    this.#settings = new GateRepository(unitOfWork);
  }

  /** Consents by name, then what applications may know and do, by application. Nothing is preset. */
  list(sub: string, wish: OwnWish): Promise<OwnConsent[]> {
    return this.unitOfWork.run(async () => {
      const found = await this.find(sub);
      const context = await this.#context(sub, found, wish);
      return found.map((each) => ownConsentView(each, context)).sort(byClientAndName);
    });
  }

  /** @throws AppError `consent.not_found` for what the person cannot see, whether it exists or not */
  get(sub: string, consentId: string, wish: OwnWish): Promise<OwnConsent> {
    return this.unitOfWork.run(async () => {
      const found = await this.#visible(sub, consentId);
      return ownConsentView(found, await this.#context(sub, [found], wish));
    });
  }

  /** Newest first. @throws AppError `consent.not_found`, `cursor.invalid` */
  history(sub: string, consentId: string, { cursor, limit }: PageQuery): Promise<Page<OwnHistoryEntry>> {
    const before = decodeCursor(cursor, CURSOR)?.[0] ?? null;
    return this.unitOfWork.run(async () => {
      const context = await this.#context(sub, [await this.#visible(sub, consentId)], {});
      const subject = await this.subjects.digest(sub);
      const rows = await this.#activity.list(subject, { consent: consentId }, before, limit + 1);
      return toPage(
        rows,
        limit,
        ({ sequence }) => [sequence],
        (row) => ownHistoryEntry(row, actorOf(row.actor_kind), context),
      );
    });
  }

  /**
   * @throws AppError `consent.not_found`, `consent.mismatch`, `consent_version.unknown`, `consent.scopes_unknown`,
   *   `consent.illegal_transition`, `consent.address_missing`, `consent.age_unknown`, `consent.guardian_required`
   */
  async answer(actor: OwnActor, consentId: string, given: PutOwnConsent, wish: OwnWish): Promise<OwnAnswer> {
    if (given.status === 'revoked') return this.revoke(actor, consentId, wish);
    const found = await this.unitOfWork.run(() => this.#visible(actor.sub, consentId));
    const command = commandOf(actor, found, given, wish);
    const { changed, effect } = await this.recorder.answer(command).catch((error: unknown) => {
      throw inOwnWords(error);
    });
    const view = await this.get(actor.sub, consentId, wish);
    return { ...view, changed, ...(effect === 'recorded_only' && { effect }) };
  }

  /** As often as one likes; without a reason (Art. 7(3) GDPR). @throws AppError `consent.not_found` */
  async revoke(actor: OwnActor, consentId: string, wish: OwnWish): Promise<OwnAnswer> {
    const { changed, legalType } = await this.unitOfWork.run(async () => {
      const found = await this.#visible(actor.sub, consentId);
      return { changed: await this.#withdraw(actor, found), legalType: found.consent.legalType };
    });
    const view = await this.get(actor.sub, consentId, wish);
    return { ...view, changed, ...(legalType !== 'consent' && { effect: 'recorded_only' as const }) };
  }

  /** What the person can see, in a transaction that runs. */
  async find(sub: string): Promise<FoundConsent[]> {
    const catalogue = await this.catalogues.current();
    const records = await this.#records.list(await this.subjects.digest(sub));
    const { reconsent } = readConsentSettings(await this.#settings.settings());
    return ownConsents(catalogue, records, { now: this.clock.now().getTime(), reconsent });
  }

  /** @returns whether anything was written: what was taken back before is not taken back again */
  async #withdraw(
    { sub, source, personal }: OwnActor,
    { consent, standing, accepted }: FoundConsent,
  ): Promise<boolean> {
    const isRevoked = !standing.inForce && standing.why === 'revoked';
    if (accepted.length === 0 && isRevoked) return false;
    await this.withdrawal.revoke(sub, consent.id, source, personal);
    return true;
  }

  async #visible(sub: string, consentId: string): Promise<FoundConsent> {
    const found = (await this.find(sub)).find(({ consent }) => consent.id === consentId);
    if (!found)
      throw new AppError('consent.not_found', {
        detail: 'GET /v1/me/consents lists what is asked of you and what you answered.',
      });
    return found;
  }

  async #context(sub: string, found: readonly FoundConsent[], wish: OwnWish): Promise<ViewContext> {
    const catalogue = await this.catalogues.current();
    return {
      catalogue,
      clients: found.some(({ consent }) => consent.builtin !== null) ? await this.clients.list() : [],
      texts: await this.#textsOf(
        found.flatMap(({ latest }) => latest ?? []),
        wish,
      ),
      addressOf: (path) => publicUrl(this.settings, path),
      waitFor: await this.waits.of(sub),
    };
  }

  #textsOf(versions: readonly CatalogueVersion[], wish: OwnWish): Promise<ServedText[]> {
    const keys = versions.flatMap((version) => {
      const text = textOf(version, wish);
      return text ? [{ versionId: version.id, localeKey: localeKey(text.locale) }] : [];
    });
    return this.#texts.list(keys);
  }
}

const textOf = ({ texts, defaultLocale }: CatalogueVersion, wish: OwnWish) =>
  lookUpText(texts, { ...wish, defaultLocale });

/** @throws AppError `consent.mismatch`, `consent.scopes_unknown` */
function commandOf(
  { sub, clientId, source, personal }: OwnActor,
  { consent, latest, record }: FoundConsent,
  { status, versionId, locale, acceptedFields, scopes, gpcOverride, ...awaited }: PutOwnConsent,
  { acceptLanguage = [] }: OwnWish,
): AnswerCommand {
  if (consent.obtainedBy === 'actionbased')
    throw new AppError('consent.mismatch', {
      detail: `"${consent.name}" is asked where you do what it is about: answer it there. It can be revoked here.`,
    });
  const version = versionId === undefined ? latest : consent.versions.find(({ id }) => id === versionId);
  if (version) refuseUnknownClaims(version, status, acceptedFields, scopes);
  const shown = version && textOf(version, { locale, acceptLanguage });
  return {
    sub,
    kind: 'legalbasistrack',
    consentId: consent.id,
    ...(versionId !== undefined && { versionId }),
    status,
    acceptedFields,
    scopes,
    // claims and scopes belong to their client, whoever asks
    clientId: consent.builtin === null ? clientId : (record?.clientId ?? undefined),
    ...(shown && { locale: shown.locale }),
    source,
    confirmAt: awaited.confirmationEmail,
    age: { birthDate: awaited.birthdate, age: awaited.age, country: awaited.country },
    ...(gpcOverride && { gpcOverride }),
    ...(personal && { personal }),
  };
}

/** The same errors, by members that a person can send: nobody names their own guardian. */
function inOwnWords(error: unknown): unknown {
  if (isAppError(error, 'consent.address_missing'))
    return new AppError('consent.address_missing', {
      param: 'confirmationEmail',
      detail: 'This consent is confirmed by a mailed link: give `confirmationEmail`.',
      cause: error,
    });
  if (isAppError(error, 'consent.guardian_required'))
    return new AppError('consent.guardian_required', {
      detail: 'A guardian must accept this for you: the application that knows them sends it.',
      cause: error,
    });
  return error;
}

/** What an application may know and do is chosen by name: at least one, and of those it asks for. */
function refuseUnknownClaims(
  { contentKind, claims }: CatalogueVersion,
  status: PutOwnConsent['status'],
  acceptedFields: readonly string[] = [],
  scopes: readonly string[] = [],
): void {
  if (status !== 'accepted' || (contentKind !== 'claim' && contentKind !== 'scope')) return;
  const param = contentKind === 'claim' ? 'acceptedFields' : 'scopes';
  const chosen = contentKind === 'claim' ? acceptedFields : scopes;
  if (chosen.length === 0)
    throw new AppError('consent.scopes_unknown', {
      param,
      detail: `${param}: name at least one, or revoke.`,
    });
  if (contentKind === 'claim' && chosen.some((claim) => !claims.includes(claim)))
    throw new AppError('consent.scopes_unknown', {
      param,
      detail: `${param}: each must be one of the version.`,
    });
}

const byClientAndName = (one: OwnConsent, other: OwnConsent): number =>
  (one.client?.name ?? '').localeCompare(other.client?.name ?? '') || one.name.localeCompare(other.name);
