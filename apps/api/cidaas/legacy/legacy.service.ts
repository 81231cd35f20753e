import { Inject, Injectable } from '@nestjs/common';
import {
  DefinitionChanges,
  DefinitionsService,
  GroupsService,
  VersionsService,
  type ConsentDefinition,
  type ConsentGroup,
  type ConsentVersion,
} from '#consents';
import { AppError, isAppError, type ErrorCode } from '#contracts';
import type { LegacyGroup, LegacyInstance, LegacyLocale, LegacyVersion } from '#contracts/schemas';

/** Lists of the older generation have no pages. */
const ALL = { skip: 0, take: 100_000 };

/** Groups, consents, versions and texts by the rules of the older generation (consent reference, section 8.2). */
@Injectable()
export class LegacyService {
  constructor(
    @Inject(DefinitionChanges) private readonly changes: DefinitionChanges,
    @Inject(GroupsService) private readonly groups: GroupsService,
    @Inject(DefinitionsService) private readonly definitions: DefinitionsService,
    @Inject(VersionsService) private readonly versions: VersionsService,
  ) {}

  /** Without an id the name says which. */
  putGroup({ _id: id, group_name: name, description }: LegacyGroup): Promise<ConsentGroup> {
    return this.changes.run(async () => {
      const key = id === undefined ? { name } : { id };
      const stored = await this.groups.find(key);
      if (!stored && id !== undefined) throw new AppError('consent_group.unknown', { param: '_id' });
      if (!stored) return this.groups.create({ name, description: description ?? '' });
      return this.groups.update(
        { id: stored.id },
        {
          ...(description != null && { description }),
          ...(id !== undefined && { stated: { group_name: name } }),
        },
      );
    });
  }

  findGroup(id: string): Promise<ConsentGroup | null> {
    return this.groups.find({ id });
  }

  removeGroup(id: string): Promise<ConsentGroup | null> {
    return unless('consent_group.not_found', () => this.groups.remove({ id }));
  }

  /** Without an id group and name say which. */
  putInstance(input: LegacyInstance): Promise<ConsentDefinition> {
    const { _id: id, consent_group_id: groupId, consent_name: name, enabled } = input;
    return this.changes.run(async () => {
      const stored = id === undefined ? await this.#findNamed(groupId, name) : await this.#known(id);
      const wanted = { name, groupId, enabled: enabled ?? undefined, uniqueIn: 'group' } as const;
      if (stored) {
        const { legalType, obtainedBy } = stored;
        return this.definitions.update(stored.id, {
          ...wanted,
          legalType,
          obtainedBy: obtainedBy ?? undefined,
        });
      }
      return this.definitions.create({
        ...wanted,
        legalType: 'consent',
        obtainedBy: 'declarative',
        deonticity: 'required',
        interactionMode: 'checkbox',
      });
    });
  }

  /** Those that people defined; what belongs to a client follows the settings of the client. */
  async listInstances(groupId?: string): Promise<ConsentDefinition[]> {
    const { items } = await this.definitions.list(groupId === undefined ? {} : { groupId }, ALL);
    return items.filter(({ builtin }) => builtin === null);
  }

  removeInstance(id: string): Promise<ConsentDefinition | null> {
    return unless('consent.not_found', () => this.definitions.remove(id, { withVersions: true }));
  }

  async createVersion(input: LegacyVersion): Promise<ConsentVersion> {
    const { consent_locale: text, consent_id: consentId, version: number } = input;
    refuseMixture(input);
    const { version } = await this.versions.create({
      consentId,
      number,
      kind: input.consentType === 'SCOPES' ? 'scope' : 'url',
      texts: [{ locale: text.locale, content: text.content || null, url: text.url || null }],
      scopes: input.scopes ?? [],
      requiredFields: input.required_fields ?? [],
    });
    return version;
  }

  async listVersions(consentId: string): Promise<ConsentVersion[]> {
    return (await this.versions.list({ consentId, drafts: false }, ALL)).items;
  }

  /** A new language is added; another wording changes the version, or makes a new one once somebody answered it. */
  async putText(input: LegacyLocale): Promise<ConsentVersion> {
    const { consent_version_id: id, consent_id: consentId, locale, content, url } = input;
    const stored = await this.findVersion(id);
    if (!stored) throw new AppError('consent_version.unknown', { param: 'consent_version_id' });
    if (stored.consentId !== consentId)
      throw new AppError('consent.mismatch', {
        param: 'consent_id',
        detail: 'consent_id: the version belongs to another consent.',
      });
    const { version } = await this.versions.reword(id, {
      locale,
      content: content || undefined,
      url: url || undefined,
    });
    return version;
  }

  findVersion(id: string): Promise<ConsentVersion | null> {
    return unless('consent_version.not_found', () => this.versions.get(id, { drafts: false }));
  }

  async #findNamed(groupId: string, name: string): Promise<ConsentDefinition | undefined> {
    const search = name.toLowerCase();
    const { items } = await this.definitions.list({ groupId, search }, ALL);
    return items.find((one) => one.name.toLowerCase() === search);
  }

  async #known(id: string): Promise<ConsentDefinition> {
    const consent = await this.definitions.find(id);
    if (consent) return consent;
    throw new AppError('consent.unknown', { param: '_id' });
  }
}

/** What the older generation says without a body. */
async function unless<T>(code: ErrorCode, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isAppError(error, code)) return null;
    throw error;
  }
}

/** @throws AppError `request.invalid` for members of the other content type */
function refuseMixture({
  consentType,
  scopes,
  required_fields: fields,
  consent_locale: text,
}: LegacyVersion): void {
  const isUrl = consentType === 'URL';
  const foreign = [
    ['scopes', isUrl && scopes?.length],
    ['required_fields', isUrl && fields?.length],
    ['consent_locale.url', !isUrl && text.url],
  ].find(([, given]) => given);
  if (foreign) throw misplaced(String(foreign[0]), `belongs to no version of ${consentType}: leave it out.`);
  if (!isUrl && !scopes?.length) throw misplaced('scopes', 'is missing: SCOPES needs at least one.');
  if (isUrl && !text.url) throw misplaced('consent_locale.url', 'is missing: URL needs one.');
}

const misplaced = (param: string, words: string): AppError =>
  new AppError('request.invalid', { param, detail: `${param}: ${words}` });
