import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import type { UnitOfWork } from '#persistence';

/** A consent as a spec needs it; every member has a default. */
export interface ConsentToDefine {
  readonly name?: string;
  readonly legalType?: string;
  readonly obtainedBy?: 'declarative' | 'actionbased' | null;
  readonly deonticity?: 'required' | 'optional';
  readonly enabled?: boolean;
  readonly purposes?: readonly unknown[];
  readonly details?: Readonly<Record<string, unknown>>;
  readonly allowedRights?: readonly string[];
  readonly contentKind?: 'text' | 'url' | 'scope' | 'claim';
  readonly scopes?: readonly string[];
  readonly userSkipLimit?: number;
  readonly texts?: Readonly<Record<string, string>>;
}

export interface DefinedConsent {
  readonly groupId: string;
  readonly consentId: string;
  /** Of version 1. */
  readonly versionId: string;
}

/** Writes a group, a consent and its first version by SQL. Call in a transaction of the tenant. */
export async function defineConsent(
  unitOfWork: UnitOfWork,
  given: ConsentToDefine = {},
): Promise<DefinedConsent> {
  const [groupId, consentId] = [v7(), v7()];
  const { name = `consent-${consentId.slice(-6)}` } = given;
  await unitOfWork.query(
    `insert into consent_group (id, tenant_id, name, name_key, created_at, updated_at)
     values (?, habeas_tenant(), ?, ?, now(), now())`,
    [groupId, `group-${groupId}`, `group-${groupId}`],
  );
  await unitOfWork.query(
    `insert into consent_definition (id, tenant_id, group_id, name, name_key, legal_type, obtained_by, interaction_mode,
       deonticity, purposes, enabled, details, allowed_rights, created_at, updated_at)
     values (?, habeas_tenant(), ?, ?, ?, ?, ?, 'checkbox', ?, ?::jsonb, ?, ?::jsonb, ?::jsonb, now(), now())`,
    [
      consentId,
      groupId,
      name,
      name.toLowerCase(),
      given.legalType ?? 'consent',
      given.obtainedBy === undefined ? 'declarative' : given.obtainedBy,
      given.deonticity ?? 'optional',
      JSON.stringify(given.purposes ?? [name]),
      given.enabled ?? true,
      JSON.stringify(given.details ?? {}),
      JSON.stringify(given.allowedRights ?? []),
    ],
  );
  const versionId = await publishVersion(unitOfWork, consentId, 1, given);
  return { groupId, consentId, versionId };
}

/** Publishes a version by SQL and counts the change. @returns its id */
export async function publishVersion(
  unitOfWork: UnitOfWork,
  consentId: string,
  number: number,
  given: Pick<ConsentToDefine, 'contentKind' | 'scopes' | 'userSkipLimit' | 'texts'> = {},
): Promise<string> {
  const versionId = v7();
  await unitOfWork.query(
    `insert into consent_version (id, tenant_id, consent_id, number, content_kind, scopes, user_skip_limit, default_locale,
       effective_from, published_at, created_at, updated_at)
     values (?, habeas_tenant(), ?, ?, ?, ?::jsonb, ?, 'en', '2020-01-01Z', now(), now(), now())`,
    [
      versionId,
      consentId,
      number,
      given.contentKind ?? 'text',
      JSON.stringify(given.scopes ?? []),
      given.userSkipLimit ?? 0,
    ],
  );
  const texts = Object.entries(given.texts ?? { en: `Text of version ${number}` });
  for (const [position, [locale, content]] of texts.entries())
    await unitOfWork.query(
      `insert into consent_text (version_id, tenant_id, locale, locale_key, position, content, hash, created_at)
       values (?, habeas_tenant(), ?, ?, ?, ?, ?, now())`,
      [
        versionId,
        locale,
        locale.toLowerCase(),
        position,
        content,
        createHash('sha256').update(content).digest(),
      ],
    );
  await unitOfWork.query(
    `insert into consent_chain (tenant_id, hash, epoch) values (habeas_tenant(), decode(repeat('00', 32), 'hex'), 1)
     on conflict (tenant_id) do update set epoch = consent_chain.epoch + 1`,
  );
  return versionId;
}
