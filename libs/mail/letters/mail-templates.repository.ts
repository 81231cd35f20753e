import type { Notice } from '#contracts';
import type { UnitOfWork } from '#persistence';

/** A row of `mail_template`. `subject` and `body` are null where the version says: as if there were none. */
export interface TemplateRow {
  readonly id: string;
  readonly notice: Notice;
  readonly locale: string;
  readonly version: number;
  readonly subject: string | null;
  readonly body: string | null;
  /** The version whose words these are again; 0: the built-in ones. */
  readonly restoredFrom: number | null;
  readonly createdBy: string;
  readonly createdAt: Date;
}

export type WrittenTemplate = TemplateRow & { readonly subject: string; readonly body: string };

const COLUMNS = `id, notice, locale, version, subject, body, restored_from as "restoredFrom",
  created_by as "createdBy", created_at as "createdAt"`;

/** Letters in the tenant's own words, all versions. */
export class MailTemplatesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The newest version of the first of these locales that has words of its own. */
  async findInForce(notice: Notice, locales: readonly string[]): Promise<WrittenTemplate | null> {
    const rows = await this.#query(
      `select distinct on (locale) ${COLUMNS} from mail_template
        where notice = ? and locale = any(?::text[]) order by locale, version desc`,
      [notice, `{${locales.join(',')}}`],
    );
    const written = locales.map((locale) => rows.find((row) => row.locale === locale)).find(isWritten);
    return written ?? null;
  }

  /** The newest version of each letter and locale. */
  listNewest(): Promise<TemplateRow[]> {
    return this.#query(
      `select distinct on (notice, locale) ${COLUMNS} from mail_template order by notice, locale, version desc`,
      [],
    );
  }

  /** Newest first. */
  listVersions(
    notice: Notice,
    locale: string,
    before: number | undefined,
    limit: number,
  ): Promise<TemplateRow[]> {
    return this.#query(
      `select ${COLUMNS} from mail_template where notice = ? and locale = ? and version < ?
        order by version desc limit ?`,
      [notice, locale, before ?? 2_147_483_647, limit],
    );
  }

  async findVersion(notice: Notice, locale: string, version: number): Promise<TemplateRow | null> {
    const [row] = await this.listVersions(notice, locale, version + 1, 1);
    return row?.version === version ? row : null;
  }

  /** Who else writes a version waits until this transaction ends. */
  async hold(): Promise<void> {
    await this.unitOfWork.query(`select 1 from tenant where id = habeas_tenant() for update`);
  }

  async insert(row: TemplateRow): Promise<void> {
    await this.unitOfWork.query(
      `insert into mail_template
         (id, tenant_id, notice, locale, version, subject, body, restored_from, created_by, created_at)
       values (?, habeas_tenant(), ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        row.id,
        row.notice,
        row.locale,
        row.version,
        row.subject,
        row.body,
        row.restoredFrom,
        row.createdBy,
        row.createdAt,
      ],
    );
  }

  async #query(sql: string, parameters: readonly unknown[]): Promise<TemplateRow[]> {
    const rows = await this.unitOfWork.query<TemplateRow>(sql, [...parameters]);
    return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt) }));
  }
}

const isWritten = (row: TemplateRow | undefined): row is WrittenTemplate =>
  row !== undefined && row.subject !== null;
