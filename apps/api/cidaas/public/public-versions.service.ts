import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '#access';
import { VersionsService, type BrowserCall, type ConsentVersion, type ServedVersion } from '#consents';
import { AppError, isAppError } from '#contracts';
import type { DetailedVersionView, LiteVersionView, UsageInfo, UsageInfoView } from '#contracts/schemas';
import { localeKey, type TextWish } from '#domain';
import { legacyVersionView } from '../legacy/legacy.view.js';
import { NamedPersons } from './named-persons.js';
import { fieldsOfScope } from './scope-fields.js';

const PUBLISHED = { drafts: false } as const;

/** What anybody may read of a version: its latest wording in one language. */
@Injectable()
export class PublicVersionsService {
  constructor(
    @Inject(VersionsService) private readonly versions: VersionsService,
    @Inject(NamedPersons) private readonly persons: NamedPersons,
  ) {}

  /** @throws AppError `consent_version.not_found`, and those of a person who cannot be told */
  async info(
    body: UsageInfo,
    acceptLanguage: readonly string[],
    { caller, call }: { caller: Principal | null; call: BrowserCall },
  ): Promise<UsageInfoView> {
    const rules = { permission: 'consents:read', ownToken: true } as const;
    const { shown } = await this.persons.find(body, caller, rules, call);
    const { version } = await this.versions.serve(body.consent_version_id, { acceptLanguage }, PUBLISHED);
    if (version.consentId !== body.consent_id) throw new AppError('consent_version.not_found');
    const [text] = version.texts;
    const locale = text ? localeKey(text.locale) : '';
    const scopes = version.scopes.map((scopeKey) => ({
      scopeKey,
      locale,
      language: locale.split('-')[0]!,
      description: text?.scopeTexts?.[scopeKey] ?? '',
    }));
    return {
      consent_id: version.consentId,
      consent_name: version.consentName,
      consent_version_id: version.id,
      content: text?.content ?? '',
      scopes,
      sub: shown,
      url: text?.url ?? '',
    };
  }

  /** null: there is none. @throws AppError `consent_version.locale_missing` */
  async details(
    consentId: string | undefined,
    locale: string | undefined,
    acceptLanguage: readonly string[],
  ): Promise<DetailedVersionView | null> {
    const served = await this.#latest(consentId, wishOf(locale, acceptLanguage));
    return served && detailedView(served);
  }

  /** null: there is none. @throws AppError `consent_version.locale_missing` */
  async lite(
    consentId: string | undefined,
    locale: string | undefined,
    acceptLanguage: readonly string[],
  ): Promise<LiteVersionView | null> {
    const served = await this.#latest(consentId, wishOf(locale, acceptLanguage));
    return served && liteView(served);
  }

  async latestOf(ids: readonly string[], acceptLanguage: readonly string[]): Promise<LiteVersionView[]> {
    const views: LiteVersionView[] = [];
    for (const id of new Set(ids)) {
      const served = await this.#latest(id, { acceptLanguage });
      if (served) views.push(liteView(served));
    }
    return views;
  }

  async #latest(consentId: string | undefined, wish: TextWish): Promise<ServedVersion | null> {
    if (consentId === undefined) throw new AppError('consent_version.locale_missing');
    try {
      return await this.versions.serve(await this.versions.latestId(consentId), wish, PUBLISHED);
    } catch (error) {
      if (isAppError(error, 'consent_version.not_found')) return null;
      throw error;
    }
  }
}

/** @throws AppError `consent_version.locale_missing` when nothing says which language is wanted */
function wishOf(locale: string | undefined, acceptLanguage: readonly string[]): TextWish {
  const wanted = locale?.trim();
  if (wanted) return { locale: wanted };
  if (acceptLanguage.length > 0) return { acceptLanguage };
  throw new AppError('consent_version.locale_missing', {
    param: 'locale',
    detail: 'locale: is missing, and there is no accept-language.',
  });
}

function liteView({ version, served }: ServedVersion): LiteVersionView {
  const [text] = version.texts;
  return {
    ...legacyVersionView(version),
    consent_name: version.consentName,
    content: text?.content ?? '',
    url: text?.url ?? '',
    locale: text ? localeKey(text.locale) : '',
    requestedLocale: served?.requestedLocale ?? '',
  };
}

/** Scopes that open no field are left out. */
const detailedView = (served: ServedVersion): DetailedVersionView => ({
  ...liteView(served),
  scopes: served.version.scopes.flatMap((scope) => scopeView(scope, served.version)),
});

function scopeView(scope: string, { texts: [text] }: ConsentVersion): DetailedVersionView['scopes'] {
  const fields = fieldsOfScope(scope);
  if (fields.length === 0) return [];
  const localText = fields.map((field) => text?.scopeTexts?.[field] ?? field);
  return [{ scope, allowed_fields: fields, allowed_fields_localText: localText }];
}
