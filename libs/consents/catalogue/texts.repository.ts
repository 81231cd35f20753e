import type { UnitOfWork } from '#persistence';

/** A text as it is shown; for a url its content is null. */
export interface ServedText {
  readonly versionId: string;
  readonly locale: string;
  readonly title: string | null;
  readonly content: string | null;
  readonly url: string | null;
  readonly contentType: string;
  /** SHA-256, hex. */
  readonly hash: string;
}

/** One text of a version. */
export interface TextKey {
  readonly versionId: string;
  /** In lower case. */
  readonly localeKey: string;
}

/** Whose published version it is. */
export interface PublishedVersion {
  readonly tenantId: string;
  readonly defaultLocale: string | null;
}

interface TextRow {
  readonly version_id: string;
  readonly locale: string;
  readonly title: string | null;
  readonly content: string | null;
  readonly url: string | null;
  readonly content_type: string;
  readonly hash: string;
}

const COLUMNS = `t.version_id, t.locale, t.title, t.content, t.url, t.content_type, encode(t.hash, 'hex') as hash`;

/** Texts of versions, of one or of many. */
export class TextsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Call inside `runAsSystem`. */
  async findPublished(versionId: string): Promise<PublishedVersion | null> {
    const [row] = await this.unitOfWork.query<{ tenant_id: string; default_locale: string | null }>(
      `select tenant_id, default_locale from consent_version where id = ?::uuid and published_at is not null`,
      [versionId],
    );
    return row ? { tenantId: row.tenant_id, defaultLocale: row.default_locale } : null;
  }

  /** In the order in which the texts were given. */
  listLocales(versionId: string): Promise<{ locale: string }[]> {
    return this.unitOfWork.query(
      `select locale from consent_text where version_id = ?::uuid order by position`,
      [versionId],
    );
  }

  async find({ versionId, localeKey }: TextKey): Promise<ServedText | null> {
    const [row] = await this.unitOfWork.query<TextRow>(
      `select ${COLUMNS} from consent_text t where t.version_id = ?::uuid and t.locale_key = ?`,
      [versionId, localeKey],
    );
    return row ? textOf(row) : null;
  }

  /** Those of `keys` that there are. */
  async list(keys: readonly TextKey[]): Promise<ServedText[]> {
    if (keys.length === 0) return [];
    const rows = await this.unitOfWork.query<TextRow>(
      `select ${COLUMNS} from jsonb_to_recordset(?::jsonb) as k (version_id uuid, locale_key text)
         join consent_text t using (version_id, locale_key)`,
      [JSON.stringify(keys.map((key) => ({ version_id: key.versionId, locale_key: key.localeKey })))],
    );
    return rows.map(textOf);
  }

  /** All texts of these versions, in the order in which they were given. */
  async listOf(versionIds: readonly string[]): Promise<ServedText[]> {
    if (versionIds.length === 0) return [];
    const rows = await this.unitOfWork.query<TextRow>(
      `select ${COLUMNS} from consent_text t where t.version_id = any(?::uuid[]) order by t.version_id, t.position`,
      [`{${versionIds.join(',')}}`],
    );
    return rows.map(textOf);
  }
}

const textOf = ({ version_id, content_type, ...row }: TextRow): ServedText => ({
  ...row,
  versionId: version_id,
  contentType: content_type,
});
