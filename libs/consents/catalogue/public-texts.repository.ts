import type { UnitOfWork } from '#persistence';

/** A text as people are shown it. */
export interface PublicText {
  readonly locale: string;
  readonly title: string | null;
  readonly content: string | null;
  readonly url: string | null;
  /** SHA-256, 32 bytes. */
  readonly hash: Buffer;
}

export class PublicTextsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Call inside `runAsSystem`. @returns whose version this is; null for one that is not published */
  async findTenantOf(versionId: string): Promise<{ tenantId: string; defaultLocale: string | null } | null> {
    const [row] = await this.unitOfWork.query<{ tenant_id: string; default_locale: string | null }>(
      `select tenant_id, default_locale from consent_version where id = ? and published_at is not null`,
      [versionId],
    );
    return row ? { tenantId: row.tenant_id, defaultLocale: row.default_locale } : null;
  }

  async listTexts(versionId: string): Promise<PublicText[]> {
    const rows = await this.unitOfWork.query<PublicText>(
      `select locale, title, content, url, hash from consent_text where version_id = ? order by position`,
      [versionId],
    );
    return rows.map((row) => ({ ...row, hash: Buffer.from(row.hash) }));
  }
}
