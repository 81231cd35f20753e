import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import type { AnswerStatus, Deonticity, LegalType, ObtainedBy } from '#contracts';
import { Subjects } from '#consents';
import { TenantsService } from '#access';
import type { TestApi } from './api.js';

export interface DefinitionRow {
  readonly name: string;
  readonly group?: string;
  readonly legalType?: LegalType;
  readonly obtainedBy?: ObtainedBy | null;
  readonly deonticity?: Deonticity;
  readonly purposes?: readonly unknown[];
  readonly showInRegistration?: boolean;
  readonly details?: object;
}

export interface VersionRow {
  readonly userSkipLimit?: number;
  readonly systemSkipLimit?: number;
  readonly effectiveFrom?: Date;
  readonly effectiveUntil?: Date;
  readonly draft?: boolean;
  readonly defaultLocale?: string;
  readonly texts?: Readonly<Record<string, string>>;
  readonly contentType?: string;
}

export interface AnswerRow {
  readonly slot?: string;
  readonly clientId?: string;
  readonly skips?: number;
  readonly expiresAt?: Date;
  readonly details?: object;
  readonly acceptedFields?: readonly string[];
  readonly scopes?: readonly string[];
}

/** Definitions and answers of one tenant, written past the API: specs of what reads them need nothing of what writes them. */
export class ConsentRows {
  #sequence = 0;

  private constructor(
    private readonly api: TestApi,
    private readonly tenantId: string,
    private readonly client: pg.Client,
  ) {}

  static async open(api: TestApi, tenantId: string): Promise<ConsentRows> {
    const client = new pg.Client({ connectionString: api.databaseUrl });
    await client.connect();
    return new ConsentRows(api, tenantId, client);
  }

  close(): Promise<void> {
    return this.client.end();
  }

  async run(sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await this.client.query<Record<string, unknown>>(sql, [...values])).rows;
  }

  async group(name: string): Promise<string> {
    const id = randomUUID();
    await this.#change(
      `insert into consent_group (id, tenant_id, name, name_key, created_at, updated_at)
       values ($1, $2, $3, $4, now(), now()) on conflict (tenant_id, name_key) do nothing`,
      [id, this.tenantId, name, name.toLowerCase()],
    );
    const [row] = await this.run('select id from consent_group where tenant_id = $1 and name = $2', [
      this.tenantId,
      name,
    ]);
    return row!.id as string;
  }

  async define({ name, group = 'default', legalType = 'consent', ...more }: DefinitionRow): Promise<string> {
    const id = randomUUID();
    const obtainedBy = more.obtainedBy ?? (legalType === 'consent' ? 'declarative' : null);
    await this.#change(
      `insert into consent_definition (id, tenant_id, group_id, name, name_key, legal_type, obtained_by, interaction_mode,
         deonticity, purposes, show_in_registration, details, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, 'checkbox', $8, $9, $10, $11, now(), now())`,
      [
        ...[id, this.tenantId, await this.group(group), name, name.toLowerCase(), legalType, obtainedBy],
        ...[
          more.deonticity ?? 'optional',
          JSON.stringify(more.purposes ?? []),
          more.showInRegistration ?? false,
        ],
        JSON.stringify(more.details ?? {}),
      ],
    );
    return id;
  }

  async publish(consentId: string, number: number, more: VersionRow = {}): Promise<string> {
    const id = randomUUID();
    const { texts = { en: `Text ${number}` }, contentType = 'text' } = more;
    await this.#change(
      `insert into consent_version (id, tenant_id, consent_id, number, content_kind, user_skip_limit, system_skip_limit,
         default_locale, effective_from, effective_until, published_at, created_at, updated_at)
       values ($1, $2, $3, $4, 'text', $5, $6, $7, $8, $9, $10, now(), now())`,
      [
        ...[id, this.tenantId, consentId, number, more.userSkipLimit ?? 0, more.systemSkipLimit ?? 0],
        ...[more.defaultLocale ?? null, more.effectiveFrom ?? new Date(0), more.effectiveUntil ?? null],
        more.draft ? null : new Date(0),
      ],
    );
    for (const [position, [locale, content]] of Object.entries(texts).entries())
      await this.#change(
        `insert into consent_text (version_id, tenant_id, locale, locale_key, position, title, content, content_type, hash, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now())`,
        [
          ...[
            id,
            this.tenantId,
            locale,
            locale.toLowerCase(),
            position,
            `Title ${locale}`,
            content,
            contentType,
          ],
          createHash('sha256').update(content).digest(),
        ],
      );
    return id;
  }

  /** Sets where the person stands with a version. @returns the id of the record, a UUID */
  async answer(sub: string, versionId: string, status: AnswerStatus, more: AnswerRow = {}): Promise<string> {
    this.#sequence += 1;
    const id = randomUUID();
    const [row] = await this.run(
      `insert into consent_record (tenant_id, subject, version_id, slot, id, kind, consent_id, status, client_id, accepted_fields,
         scopes, skips, answered_at, expires_at, last_sequence, last_action, details, created_at, updated_at)
       select $1, $2, v.id, $4, $5, 'legalbasistrack', v.consent_id, $6, $7, $8, $9, $10, now(), $11, $12, $5, $13, now(), now()
         from consent_version v where v.id = $3
       on conflict (tenant_id, subject, version_id, slot) do update
         set status = excluded.status, skips = excluded.skips, last_sequence = excluded.last_sequence,
             expires_at = excluded.expires_at, details = excluded.details, updated_at = now()
       returning id`,
      [
        ...[
          this.tenantId,
          await this.digest(sub),
          versionId,
          more.slot ?? '',
          id,
          status,
          more.clientId ?? null,
        ],
        ...[JSON.stringify(more.acceptedFields ?? []), JSON.stringify(more.scopes ?? [])],
        ...[more.skips ?? (status === 'skipped' ? 1 : 0), more.expiresAt ?? null, this.#sequence],
        JSON.stringify(more.details ?? {}),
      ],
    );
    return row!.id as string;
  }

  /** Adds to the settings of the tenant. */
  async set(settings: object): Promise<void> {
    await this.run('update tenant set settings = settings || $2 where id = $1', [
      this.tenantId,
      JSON.stringify(settings),
    ]);
  }

  digest(sub: string): Promise<string> {
    const { app } = this.api;
    return app.get(TenantsService).inTenant(this.tenantId, () => app.get(Subjects).digest(sub));
  }

  /** As every change of a definition does: whoever holds the old ones sees that they are old. */
  async #change(sql: string, values: readonly unknown[]): Promise<void> {
    await this.run(sql, values);
    await this.changed();
  }

  async changed(): Promise<void> {
    await this.run(
      `insert into consent_chain (tenant_id, hash, epoch) values ($1, decode(repeat('00', 32), 'hex'), 1)
       on conflict (tenant_id) do update set epoch = consent_chain.epoch + 1`,
      [this.tenantId],
    );
  }
}
