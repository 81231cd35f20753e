import { isDeepStrictEqual } from 'node:util';
import { AppError, type ContentKind } from '#contracts';
import { lookUpText, type TextWish } from '#domain';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { DefinitionChanges } from '../definition-changes.js';
import type { ConsentDefinition } from '../definitions/definitions.repository.js';
import type { DefinitionsService } from '../definitions/definitions.service.js';
import { asUuid, nativeId, newUuid } from '../entity-ids.js';

import type { Listed, Slice } from '../rows.js';
import { checkContent, refuseDuplicates } from './check-content.js';
import { mergeTexts } from './merge-texts.js';
import { audited, isSameVersion, refuseImmutable, refuseOther, type NewVersion } from './version-changes.js';
import { givenMembers, keptDefault, type VersionInput } from './version-input.js';
import { checkNumber, nextNumber } from './version-numbers.js';
import { hashOf, newText, type GivenText, type VersionText } from './version-text.js';
import { beginOf, draftBegin, draftEnd, endOf, movedEnd, nextEnd } from './version-times.js';
import {
  VersionsRepository,
  type ConsentVersion,
  type StoredVersion,
  type VersionFilter,
} from './versions.repository.js';

/** What a write came to. */
export interface WrittenVersion {
  readonly version: ConsentVersion;
  /** false: it was there already. */
  readonly created: boolean;
  /** Languages whose text was carried over into a new wording as it was. */
  readonly untouched: readonly string[];
}

/** A version with the one text that was asked for. */
export interface ServedVersion {
  readonly version: ConsentVersion;
  /** Absent when all texts were asked for, or there are none. */
  readonly served?: { readonly locale: string; readonly requestedLocale: string | null };
}

/** Who may see drafts sees them. */
export interface Sight {
  readonly drafts: boolean;
}

/** The exact texts, scopes and claims that people are shown (consent reference, section 6.3). */
export class VersionsService {
  readonly #versions: VersionsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: DefinitionChanges,
    private readonly definitions: DefinitionsService,
    private readonly clock: Clock,
  ) {
    this.#versions = new VersionsRepository(unitOfWork);
  }

  /**
   * A new version; the same number with the same content again is the version that is there.
   * @throws AppError `consent_version.member_missing`, `consent.unknown`, `consent_version.number_not_allowed`,
   *   `consent_version.number_taken`, `consent.scopes_unknown`, `request.invalid`
   */
  create(input: VersionInput): Promise<WrittenVersion> {
    const { consentId, kind } = input;
    if (consentId === undefined) throw missing('consent_id');
    if (kind === undefined) throw missing('consentType');
    return this.changes.run(async () => {
      const consent = await this.#consent(consentId);
      const wanted = this.#newVersion(consent, kind, input);
      const same = input.number === undefined ? null : await this.#same(wanted, input.number);
      if (same) return { version: same, created: false, untouched: [] };
      const { highest } = await this.#versions.takenNumbers(consent.id);
      const number = input.number === undefined ? nextNumber(highest) : checkNumber(input.number, highest);
      const version = await this.#insert({ ...wanted, number }, wanted.texts);
      return { version, created: true, untouched: [] };
    });
  }

  list({ consentId, drafts }: VersionFilter, slice: Slice): Promise<Listed<ConsentVersion>> {
    const uuid = consentId == null ? null : asUuid(consentId);
    if (uuid === null && consentId != null) return Promise.resolve({ items: [], total: 0 });
    return this.unitOfWork.run(() =>
      this.#versions.list({ drafts, consentId: uuid }, slice, this.clock.now()),
    );
  }

  /** With all texts. @throws AppError `consent_version.not_found` */
  async get(id: string, { drafts }: Sight = { drafts: true }): Promise<ConsentVersion> {
    const uuid = asUuid(id);
    const version = uuid && (await this.unitOfWork.run(() => this.#versions.find(uuid, this.clock.now())));
    if (!version || (version.draft && !drafts)) throw notFound();
    return version;
  }

  /** With the one text that fits best (invariant I9). @throws AppError `consent_version.not_found` */
  async serve(id: string, wish: TextWish, { drafts }: Sight = { drafts: true }): Promise<ServedVersion> {
    const uuid = asUuid(id);
    if (uuid === null) throw notFound();
    return this.unitOfWork.run(async () => {
      const version = await this.#versions.findBare(uuid, this.clock.now());
      if (!version || (version.draft && !drafts)) throw notFound();
      const { defaultLocale } = version;
      const found = lookUpText(await this.#versions.listLocales(uuid), { ...wish, defaultLocale });
      if (!found) return { version };
      const texts = await this.#versions.getText(uuid, found.locale);
      const requestedLocale = wish.locale ?? wish.acceptLanguage?.[0] ?? null;
      return { version: { ...version, texts }, served: { locale: found.locale, requestedLocale } };
    });
  }

  /** Id of the version that is shown now. @throws AppError `consent_version.not_found` when there is none */
  async latestId(consentId: string): Promise<string> {
    const uuid = asUuid(consentId);
    const id = uuid && (await this.unitOfWork.run(() => this.#versions.findLatestId(uuid, this.clock.now())));
    if (!id) throw notFound();
    return id;
  }

  /**
   * Limits, further languages and the end change a published version in place. Another wording of a language makes a new
   * version, so that what people answered stays what they saw (invariants I7, I8). A draft changes freely.
   * @throws AppError `consent_version.not_found`, `consent.mismatch`, `consent.immutable`,
   *   `consent_version.number_not_allowed`, `request.invalid`
   */
  update(id: string, input: VersionInput): Promise<WrittenVersion> {
    return this.changes.run(async () => {
      const stored = await this.get(id);
      refuseOther(stored, input);
      return stored.draft ? this.#edit(stored, input) : this.#revise(stored, input);
    });
  }

  /**
   * Like {@link update} with one text, but another wording changes the version itself as long as nobody answered it: what
   * nobody agreed to binds nobody (consent reference, decision A6).
   */
  reword(id: string, text: GivenText): Promise<WrittenVersion> {
    return this.changes.run(async () => {
      const stored = await this.get(id);
      await this.changes.holdAnswers();
      const given = { consentId: stored.consentId, kind: stored.kind, texts: [text] };
      const { texts, changed } = mergeTexts(stored.texts, [text]);
      if (!changed || (await this.#versions.isAnswered(stored.id))) return this.update(id, given);
      checkContent(stored.kind, { ...stored, texts });
      const reworded = { ...stored, updatedAt: this.clock.now().toISOString() };
      await this.#versions.update(reworded, false);
      await this.#versions.removeTexts(stored.id);
      await this.#versions.insertTexts(reworded, texts, 0);
      const version = await this.get(stored.id);
      await this.#record(stored, version);
      return { version, created: false, untouched: [] };
    });
  }

  async #edit(stored: ConsentVersion, input: VersionInput): Promise<WrittenVersion> {
    refuseDuplicates(input.texts ?? []);
    const publishes = input.draft === false;
    const texts = input.texts?.map(newText) ?? stored.texts;
    const now = this.clock.now();
    const effectiveFrom = draftBegin(stored, input, now);
    const draft = { ...stored, ...givenMembers(input), texts, updatedAt: now.toISOString() };
    const wanted: ConsentVersion = {
      ...draft,
      texts: texts.map((text) => ({ ...text, hash: hashOf(stored.kind, text) })),
      number: await this.#draftNumber(stored, input, publishes),
      defaultLocale: input.defaultLocale ?? keptDefault(stored, texts),
      effectiveFrom,
      effectiveUntil: draftEnd(stored, input, { effectiveFrom, publishes, now }),
      draft: !publishes,
    };
    checkContent(stored.kind, wanted);
    await this.#versions.update(wanted, publishes);
    if (input.texts) {
      await this.#versions.removeTexts(stored.id);
      await this.#versions.insertTexts(wanted, texts, 0);
    }
    await this.#record(stored, wanted);
    return { version: await this.get(stored.id), created: false, untouched: [] };
  }

  async #draftNumber(stored: ConsentVersion, input: VersionInput, publishes: boolean): Promise<number> {
    const { highest, highestPublished } = await this.#versions.takenNumbers(stored.consentId, stored.id);
    const number = input.number ?? stored.number;
    if (number !== stored.number) return checkNumber(number, highest);
    return publishes ? checkNumber(number, highestPublished) : number;
  }

  async #revise(stored: ConsentVersion, input: VersionInput): Promise<WrittenVersion> {
    refuseImmutable(stored, input);
    refuseDuplicates(input.texts ?? []);
    const merged = mergeTexts(stored.texts, input.texts ?? []);
    checkContent(stored.kind, { ...stored, texts: merged.texts });
    if (merged.changed) return this.#supersede(stored, input, merged);
    const now = this.clock.now();
    const { userSkipLimit = stored.userSkipLimit, systemSkipLimit = stored.systemSkipLimit } = input;
    const terms = { userSkipLimit, systemSkipLimit, effectiveUntil: movedEnd(stored, input, now) };
    const isSame = isDeepStrictEqual({ ...stored, ...terms }, stored) && merged.added.length === 0;
    if (isSame) return { version: stored, created: false, untouched: [] };
    const changed = { ...stored, ...terms, updatedAt: now.toISOString() };
    await this.#versions.update(changed, false);
    await this.#versions.insertTexts(changed, merged.added, stored.texts.length);
    const version = await this.get(stored.id);
    await this.#record(stored, version);
    return { version, created: false, untouched: [] };
  }

  /** Another wording: the next whole number, shown from now on, or from when the one before would have been. */
  async #supersede(
    stored: ConsentVersion,
    input: VersionInput,
    { texts, untouched }: { texts: readonly VersionText[]; untouched: readonly string[] },
  ): Promise<WrittenVersion> {
    const { highest, highestPublished } = await this.#versions.takenNumbers(stored.consentId);
    if (stored.number !== highestPublished)
      throw new AppError('consent_version.number_not_allowed', {
        param: 'content',
        detail: `Only the newest version, ${highestPublished}, can be worded anew: change that one.`,
      });
    const now = this.clock.now().toISOString();
    const effectiveFrom = stored.effectiveFrom > now ? stored.effectiveFrom : now;
    const version = await this.#insert(
      {
        ...stored,
        id: newUuid(),
        number: nextNumber(highest),
        userSkipLimit: input.userSkipLimit ?? stored.userSkipLimit,
        systemSkipLimit: input.systemSkipLimit ?? stored.systemSkipLimit,
        effectiveFrom,
        effectiveUntil: nextEnd(stored, input, effectiveFrom, this.clock.now()),
        supersedes: stored.id,
        createdAt: now,
        updatedAt: now,
      },
      texts,
    );
    return { version, created: true, untouched };
  }

  /** @throws AppError `consent.unknown` */
  async #consent(id: string): Promise<ConsentDefinition> {
    const consent = await this.definitions.find(id);
    if (consent) return consent;
    throw new AppError('consent.unknown', { param: 'consent_id', detail: 'consent_id: create it first.' });
  }

  #newVersion(consent: ConsentDefinition, kind: ContentKind, input: VersionInput): NewVersion {
    refuseDuplicates(input.texts ?? []);
    const texts = (input.texts ?? []).map(newText);
    const now = this.clock.now();
    const effectiveFrom = beginOf(input.effectiveFrom, now);
    const version = {
      id: newUuid(),
      consentId: consent.id,
      kind,
      texts,
      scopes: input.scopes ?? [],
      claims: input.claims ?? [],
      requiredFields: input.requiredFields ?? [],
      userSkipLimit: input.userSkipLimit ?? 0,
      systemSkipLimit: input.systemSkipLimit ?? 0,
      retention: input.retention ?? null,
      defaultLocale: input.defaultLocale ?? texts[0]?.locale ?? null,
      effectiveFrom,
      effectiveUntil: endOf(input.effectiveUntil, effectiveFrom, now),
      draft: input.draft ?? false,
      supersedes: input.supersedes ?? null,
      createdAt: now.toISOString(),
      updatedAt: now.toISOString(),
    };
    checkContent(kind, version);
    return version;
  }

  /** The version of this number, when it says the same. @throws AppError `consent_version.number_taken` */
  async #same(wanted: NewVersion, number: number): Promise<ConsentVersion | null> {
    const stored = await this.#versions.findByNumber(wanted.consentId, number, this.clock.now());
    if (!stored) return null;
    if (isSameVersion(stored, wanted)) return stored;
    throw new AppError('consent_version.number_taken', {
      param: 'version',
      detail: `version: ${stored.number} is there with other content; leave the number out to get the next one.`,
    });
  }

  async #insert(version: StoredVersion, texts: readonly VersionText[]): Promise<ConsentVersion> {
    await this.#versions.insert(version, texts);
    const made = await this.get(version.id);
    await this.#record(null, made);
    return made;
  }

  #record(before: ConsentVersion | null, after: ConsentVersion): Promise<void> {
    const { id, consentId, number, draft } = after;
    const isPublished = !draft && (before?.draft ?? true);
    const data = { consent_id: consentId, consent_version_id: id, version: number };
    return this.changes.record({
      action: isPublished ? 'consent.version.published' : `consent.version.${before ? 'updated' : 'drafted'}`,
      object: nativeId('consentVersion', id),
      before: before && audited(before),
      after: audited(after),
      ...(isPublished && { event: { type: 'consent.version.published', data } }),
      ...(!isPublished && !draft && { event: { type: 'consent.definition.updated', data } }),
    });
  }
}

const notFound = (): AppError => new AppError('consent_version.not_found');

const missing = (param: string): AppError =>
  new AppError('consent_version.member_missing', { param, detail: `${param}: is missing` });
