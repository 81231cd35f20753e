import type { ContentKind, Deonticity, LegalType, ObtainedBy } from '#contracts';
import { voidDecisions, type UnitOfWork } from '#persistence';
import type {
  CatalogueConsent,
  CatalogueGroup,
  CataloguePurpose,
  CatalogueText,
  CatalogueVersion,
  DefinitionDetails,
} from './catalogue.js';

interface ConsentRow {
  readonly id: string;
  readonly group_id: string;
  readonly name: string;
  readonly builtin: 'claims' | 'scopes' | null;
  readonly legal_type: LegalType;
  readonly obtained_by: ObtainedBy | null;
  readonly interaction_mode: string;
  readonly deonticity: Deonticity;
  readonly purposes: readonly (string | (Partial<CataloguePurpose> & { readonly name: string }))[];
  readonly allowed_rights: readonly string[];
  readonly involved_parties: readonly unknown[];
  readonly enabled: boolean;
  readonly show_in_registration: boolean;
  readonly details: DefinitionDetails;
}

interface VersionRow {
  readonly id: string;
  readonly consent_id: string;
  readonly number: string;
  readonly content_kind: ContentKind;
  readonly scopes: readonly string[];
  readonly claims: readonly string[];
  readonly required_fields: readonly string[];
  readonly user_skip_limit: number;
  readonly system_skip_limit: number;
  readonly default_locale: string | null;
  readonly effective_from: string | Date;
  readonly effective_until: string | Date | null;
  readonly published_at: string | Date | null;
  readonly texts: readonly { readonly locale: string; readonly hash: string; readonly url: string | null }[];
}

export class CatalogueRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Whole number in decimal digits; `0` before anything was defined. */
  async epoch(): Promise<string> {
    const [row] = await this.unitOfWork.query<{ epoch: string }>(`select epoch::text from consent_chain`);
    return row?.epoch ?? '0';
  }

  /** Call in the transaction of every change of a definition: whoever cached the old one sees that it is old. */
  async advanceEpoch(): Promise<void> {
    await voidDecisions(this.unitOfWork);
  }

  listGroups(): Promise<CatalogueGroup[]> {
    return this.unitOfWork.query<CatalogueGroup>(`select id, name, enabled from consent_group`);
  }

  async listConsents(): Promise<CatalogueConsent[]> {
    const consents = await this.unitOfWork.query<ConsentRow>(
      `select id, group_id, name, builtin, legal_type, obtained_by, interaction_mode, deonticity, purposes,
              allowed_rights, involved_parties, enabled, show_in_registration, details
         from consent_definition order by name_key, id`,
    );
    const versions = Object.groupBy(await this.#listVersions(), ({ consentId }) => consentId);
    return consents.map((row) => consentOf(row, versions[row.id] ?? []));
  }

  async listClientNames(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.unitOfWork.query<{ client_id: string; display_name: string }>(
      `select client_id, display_name from consent_client where display_name is not null`,
    );
    return new Map(rows.map((row) => [row.client_id, row.display_name]));
  }

  /** Keys of the categories that the register calls sensitive. */
  async listSensitive(): Promise<ReadonlySet<string>> {
    const rows = await this.unitOfWork.query<{ name_key: string }>(
      `select name_key from personal_data_category where sensitive`,
    );
    return new Set(rows.map((row) => row.name_key));
  }

  async #listVersions(): Promise<CatalogueVersion[]> {
    const rows = await this.unitOfWork.query<VersionRow>(
      `select v.id, v.consent_id, v.number, v.content_kind, v.scopes, v.claims, v.required_fields, v.user_skip_limit,
              v.system_skip_limit, v.default_locale, v.effective_from, v.effective_until, v.published_at,
              coalesce((select jsonb_agg(jsonb_build_object('locale', t.locale, 'url', t.url, 'hash', encode(t.hash, 'hex')) order by t.position)
                          from consent_text t where t.version_id = v.id), '[]') as texts
         from consent_version v order by v.consent_id, v.number desc`,
    );
    return rows.map(versionOf);
  }
}

const consentOf = (row: ConsentRow, versions: readonly CatalogueVersion[]): CatalogueConsent => ({
  id: row.id,
  groupId: row.group_id,
  name: row.name,
  builtin: row.builtin,
  legalType: row.legal_type,
  obtainedBy: row.obtained_by,
  interactionMode: row.interaction_mode,
  deonticity: row.deonticity,
  purposes: row.purposes.map(purposeOf),
  allowedRights: row.allowed_rights,
  involvedParties: row.involved_parties,
  enabled: row.enabled,
  showInRegistration: row.show_in_registration,
  details: row.details,
  versions,
});

const purposeOf = (purpose: ConsentRow['purposes'][number]): CataloguePurpose =>
  typeof purpose === 'string'
    ? { key: purpose, name: purpose }
    : {
        ...purpose,
        key: purpose.key ?? purpose.name,
        ...(purpose.sellOrShare === undefined && isSelling(purpose.dpvPurpose) && { sellOrShare: true }),
      };

/** Purposes of DPV that sell or share unless the tenant says otherwise (receipt reference, section 5.5). */
const SELLING =
  /[#:](SellDataToThirdParties|SellInsightsFromData|TargetedAdvertising|PersonalisedAdvertising)$/;
const isSelling = (dpvPurpose: string | undefined): boolean => SELLING.test(dpvPurpose ?? '');

const versionOf = (row: VersionRow): CatalogueVersion => ({
  id: row.id,
  consentId: row.consent_id,
  number: Number(row.number),
  contentKind: row.content_kind,
  scopes: row.scopes,
  claims: row.claims,
  requiredFields: row.required_fields,
  userSkipLimit: row.user_skip_limit,
  systemSkipLimit: row.system_skip_limit,
  defaultLocale: row.default_locale,
  effectiveFrom: new Date(row.effective_from).getTime(),
  effectiveUntil: row.effective_until === null ? null : new Date(row.effective_until).getTime(),
  published: row.published_at !== null,
  texts: row.texts.map(textOf),
});

const textOf = ({ locale, hash, url }: VersionRow['texts'][number]): CatalogueText => ({
  locale,
  hash: Buffer.from(hash, 'hex'),
  ...(url !== null && { url }),
});
