import type { ContentKind } from '#contracts';
import { localeKey } from '#domain';
import type { UnitOfWork } from '#persistence';
import { instant, type Listed, type Slice, type Timestamp } from '../rows.js';
import { hashOf, type VersionText } from './version-text.js';

/** Days, or an ISO 8601 duration. */
export type Retention = number | string;

/** A text and its hash, SHA-256 in hex. */
export type HashedText = VersionText & { readonly hash: string };

/** What was shown, or will be. */
export interface ConsentVersion {
  /** UUID. */
  readonly id: string;
  readonly consentId: string;
  readonly consentName: string;
  /** Above 0, up to three decimals. */
  readonly number: number;
  readonly kind: ContentKind;
  /** Invariant I6. */
  readonly isLatest: boolean;
  readonly draft: boolean;
  /** In the order in which they were given; all of them, or the one that was asked for. */
  readonly texts: readonly HashedText[];
  readonly scopes: readonly string[];
  readonly claims: readonly string[];
  readonly requiredFields: readonly string[];
  readonly userSkipLimit: number;
  readonly systemSkipLimit: number;
  /** null: what the tenant decided for all. */
  readonly retention: Retention | null;
  readonly defaultLocale: string | null;
  /** RFC 3339, UTC. */
  readonly effectiveFrom: string;
  /** null: without end. */
  readonly effectiveUntil: string | null;
  /** The version of which this one is a new wording. */
  readonly supersedes: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What is written of a version, apart from its texts. */
export type StoredVersion = Omit<ConsentVersion, 'consentName' | 'isLatest' | 'texts'>;

export interface VersionFilter {
  readonly consentId?: string | null | undefined;
  readonly drafts: boolean;
}

/** Numbers that are taken in a consent; null where there are none. */
export interface TakenNumbers {
  readonly highest: number | null;
  readonly highestPublished: number | null;
}

interface VersionRow {
  readonly id: string;
  readonly consent_id: string;
  readonly consent_name: string;
  readonly number: string;
  readonly content_kind: ContentKind;
  readonly latest: boolean;
  readonly scopes: readonly string[];
  readonly claims: readonly string[];
  readonly required_fields: readonly string[];
  readonly user_skip_limit: number;
  readonly system_skip_limit: number;
  readonly retention: Retention | null;
  readonly default_locale: string | null;
  readonly effective_from: Timestamp;
  readonly effective_until: Timestamp | null;
  readonly published_at: Timestamp | null;
  readonly supersedes: string | null;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

interface TextRow {
  readonly version_id: string;
  readonly locale: string;
  readonly title: string | null;
  readonly content: string | null;
  readonly url: string | null;
  readonly content_type: string;
  readonly scope_texts: VersionText['scopeTexts'];
  readonly hash: string;
}

/** Two parameters, both now. */
const SELECT = `select v.*, d.name as consent_name,
  v.published_at is not null and v.effective_from <= ?::timestamptz and not exists (
    select from consent_version o where o.consent_id = v.consent_id and o.number > v.number
       and o.published_at is not null and o.effective_from <= ?::timestamptz) as latest
  from consent_version v join consent_definition d on d.id = v.consent_id`;
const FILTER = `(?::uuid is null or v.consent_id = ?::uuid) and (? or v.published_at is not null)`;

export class VersionsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(version: StoredVersion, texts: readonly VersionText[]): Promise<void> {
    await this.unitOfWork.query(
      `insert into consent_version (tenant_id, id, consent_id, number, content_kind, scopes, claims, required_fields,
          user_skip_limit, system_skip_limit, retention, default_locale, effective_from, effective_until, published_at, supersedes,
          created_at, updated_at)
       values (habeas_tenant(), ?, ?, ?::numeric, ?, ?::jsonb, ?::jsonb, ?::jsonb, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?)`,
      [
        version.id,
        version.consentId,
        version.number,
        version.kind,
        ...changeable(version),
        version.draft ? null : version.updatedAt,
        version.supersedes,
        version.createdAt,
        version.updatedAt,
      ],
    );
    await this.insertTexts(version, texts, 0);
  }

  /** @param publishes the draft becomes a version */
  async update(version: StoredVersion, publishes: boolean): Promise<void> {
    await this.unitOfWork.query(
      `update consent_version set number = ?::numeric, scopes = ?::jsonb, claims = ?::jsonb, required_fields = ?::jsonb,
              user_skip_limit = ?, system_skip_limit = ?, retention = ?::jsonb, default_locale = ?, effective_from = ?,
              effective_until = ?, published_at = case when ? then ?::timestamptz else published_at end, updated_at = ?
        where id = ?`,
      [version.number, ...changeable(version), publishes, version.updatedAt, version.updatedAt, version.id],
    );
  }

  /** @param from place of the first of them among the texts of the version */
  async insertTexts(
    { id, kind, updatedAt }: StoredVersion,
    texts: readonly VersionText[],
    from: number,
  ): Promise<void> {
    if (texts.length === 0) return;
    const rows = texts.map((text, index) => ({
      ...text,
      localeKey: localeKey(text.locale),
      position: from + index,
      hash: hashOf(kind, text),
    }));
    await this.unitOfWork.query(
      `insert into consent_text (tenant_id, version_id, locale, locale_key, position, title, content, url, content_type,
          scope_texts, hash, created_at)
       select habeas_tenant(), ?::uuid, t.locale, t."localeKey", t.position, t.title, t.content, t.url, t."contentType",
              t."scopeTexts", decode(t.hash, 'hex'), ?::timestamptz
         from jsonb_to_recordset(?::jsonb) as t(locale text, "localeKey" text, position integer, title text, content text,
              url text, "contentType" text, "scopeTexts" jsonb, hash text)`,
      [id, updatedAt, JSON.stringify(rows)],
    );
  }

  async removeTexts(id: string): Promise<void> {
    await this.unitOfWork.query(`delete from consent_text where version_id = ?`, [id]);
  }

  /** With all its texts. */
  async find(id: string, now: Date): Promise<ConsentVersion | null> {
    const [version] = await this.#read('v.id = ?', [id], now);
    return version ?? null;
  }

  async findByNumber(consentId: string, number: number, now: Date): Promise<ConsentVersion | null> {
    const [version] = await this.#read(
      'v.consent_id = ? and v.number = ?::numeric',
      [consentId, number],
      now,
    );
    return version ?? null;
  }

  /** Id of the highest published number whose time has come. */
  async findLatestId(consentId: string, now: Date): Promise<string | null> {
    const [row] = await this.unitOfWork.query<{ id: string }>(
      `select id from consent_version where consent_id = ? and published_at is not null and effective_from <= ?::timestamptz
        order by number desc limit 1`,
      [consentId, now.toISOString()],
    );
    return row?.id ?? null;
  }

  /** Without texts. */
  async findBare(id: string, now: Date): Promise<ConsentVersion | null> {
    const at = now.toISOString();
    const [row] = await this.unitOfWork.query<VersionRow>(`${SELECT} where v.id = ?`, [at, at, id]);
    return row ? versionOf(row, []) : null;
  }

  /** Newest number first, those of other consents after when they were made. */
  async list(
    { consentId = null, drafts }: VersionFilter,
    slice: Slice,
    now: Date,
  ): Promise<Listed<ConsentVersion>> {
    const filter = [consentId, consentId, drafts];
    const [count] = await this.unitOfWork.query<{ total: number }>(
      `select count(*)::int as total from consent_version v where ${FILTER}`,
      filter,
    );
    const items = await this.#read(
      `${FILTER} order by v.number desc, v.created_at desc, v.id offset ? limit ?`,
      [...filter, slice.skip, slice.take],
      now,
    );
    return { items, total: count?.total ?? 0 };
  }

  /** Languages of a version in their order. */
  listLocales(id: string): Promise<{ locale: string }[]> {
    return this.unitOfWork.query<{ locale: string }>(
      `select locale from consent_text where version_id = ? order by position`,
      [id],
    );
  }

  async getText(id: string, locale: string): Promise<HashedText[]> {
    return (await this.#texts([id], localeKey(locale))).map(textOf);
  }

  /** @param except id of a version that does not count */
  async takenNumbers(consentId: string, except: string | null = null): Promise<TakenNumbers> {
    const [row] = await this.unitOfWork.query<{ highest: string | null; published: string | null }>(
      `select max(number) as highest, max(number) filter (where published_at is not null) as published
         from consent_version where consent_id = ? and id is distinct from ?::uuid`,
      [consentId, except],
    );
    return {
      highest: row?.highest == null ? null : Number(row.highest),
      highestPublished: row?.published == null ? null : Number(row.published),
    };
  }

  /** Whether somebody answered this version. Under `holdAnswers` it stays so. */
  async isAnswered(id: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(`select id from consent_record where version_id = ? limit 1`, [
      id,
    ]);
    return rows.length > 0;
  }

  async #read(where: string, values: readonly unknown[], now: Date): Promise<ConsentVersion[]> {
    const at = now.toISOString();
    const rows = await this.unitOfWork.query<VersionRow>(`${SELECT} where ${where}`, [at, at, ...values]);
    const texts = Object.groupBy(await this.#texts(rows.map(({ id }) => id)), ({ version_id: id }) => id);
    return rows.map((row) => versionOf(row, (texts[row.id] ?? []).map(textOf)));
  }

  #texts(ids: readonly string[], key: string | null = null): Promise<TextRow[]> {
    if (ids.length === 0) return Promise.resolve([]);
    return this.unitOfWork.query<TextRow>(
      `select version_id, locale, title, content, url, content_type, scope_texts, encode(hash, 'hex') as hash
         from consent_text where version_id = any(?::uuid[]) and (?::text is null or locale_key = ?) order by position`,
      [`{${ids.join(',')}}`, key, key],
    );
  }
}

/** In the order in which both statements name them. */
const changeable = (version: StoredVersion): unknown[] => [
  JSON.stringify(version.scopes),
  JSON.stringify(version.claims),
  JSON.stringify(version.requiredFields),
  version.userSkipLimit,
  version.systemSkipLimit,
  version.retention === null ? null : JSON.stringify(version.retention),
  version.defaultLocale,
  version.effectiveFrom,
  version.effectiveUntil,
];

const versionOf = (row: VersionRow, texts: readonly HashedText[]): ConsentVersion => ({
  id: row.id,
  consentId: row.consent_id,
  consentName: row.consent_name,
  number: Number(row.number),
  kind: row.content_kind,
  isLatest: row.latest,
  draft: row.published_at === null,
  texts,
  scopes: row.scopes,
  claims: row.claims,
  requiredFields: row.required_fields,
  userSkipLimit: row.user_skip_limit,
  systemSkipLimit: row.system_skip_limit,
  retention: row.retention,
  defaultLocale: row.default_locale,
  effectiveFrom: instant(row.effective_from),
  effectiveUntil: row.effective_until === null ? null : instant(row.effective_until),
  supersedes: row.supersedes,
  createdAt: instant(row.created_at),
  updatedAt: instant(row.updated_at),
});

const textOf = (row: TextRow): HashedText => ({
  locale: row.locale,
  title: row.title,
  content: row.content,
  url: row.url,
  contentType: row.content_type,
  scopeTexts: row.scope_texts,
  hash: row.hash,
});
