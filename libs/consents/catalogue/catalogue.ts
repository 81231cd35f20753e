import type { ContentKind, Deonticity, LegalType, ObtainedBy } from '#contracts';
import { latestVersion } from '#domain';
import { nameKey } from '../definitions/names.js';

/** A group as the rules need it. */
export interface CatalogueGroup {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
}

/** A processing purpose of a definition; a purpose sent as a plain string has that string as its name and key. */
export interface CataloguePurpose {
  readonly key: string;
  readonly name: string;
  readonly description?: string;
  /** IRI of a DPV purpose. */
  readonly dpvPurpose?: string;
  readonly essential?: boolean;
  /** Selling or sharing: what Global Privacy Control opts out of. */
  readonly sellOrShare?: boolean;
}

export interface CatalogueText {
  readonly locale: string;
  /** SHA-256 of the content (of the address for a url), 32 bytes. */
  readonly hash: Buffer;
  /** Of a version that shows an address. */
  readonly url?: string;
}

/** A version without its texts. */
export interface CatalogueVersion {
  readonly id: string;
  readonly consentId: string;
  readonly number: number;
  readonly contentKind: ContentKind;
  readonly scopes: readonly string[];
  readonly claims: readonly string[];
  readonly requiredFields: readonly string[];
  readonly userSkipLimit: number;
  readonly systemSkipLimit: number;
  readonly defaultLocale: string | null;
  /** Milliseconds since 1970. */
  readonly effectiveFrom: number;
  /** Milliseconds since 1970; null: without end. */
  readonly effectiveUntil: number | null;
  /** A draft is published by nobody and shown to nobody. */
  readonly published: boolean;
  /** In the order in which they were given. */
  readonly texts: readonly CatalogueText[];
}

/** What a consent leaves to the person below its purposes. */
export interface OfferedTopic {
  readonly key: string;
  readonly name: string;
  readonly description?: string | undefined;
  /** What may be chosen with a grant, such as how often. */
  readonly values?: readonly string[] | undefined;
}

export interface OfferedChannel {
  readonly key: string;
  readonly name: string;
}

/** Optional members of a definition that feed receipts, decisions and expiry. */
export interface DefinitionDetails {
  readonly policyUrl?: string;
  readonly jurisdiction?: string;
  readonly personalDataCategories?: readonly string[];
  readonly thirdPartyRecipients?: readonly string[];
  /** ISO 8601 duration; absent: an acceptance never expires. */
  readonly validityPeriod?: string;
  /** The action at which an action-based consent is asked. */
  readonly actionType?: string;
  /** Confirmation by a mailed link before an acceptance counts. */
  readonly doubleOptIn?: boolean;
  /** Below this age a guardian must decide. */
  readonly guardianBelowAge?: number;
  readonly topics?: readonly OfferedTopic[];
  readonly channels?: readonly OfferedChannel[];
  /** The same by country, ISO 3166-1 alpha-2. */
  readonly guardianAges?: Readonly<Record<string, number>>;
}

/** What is asked. */
export interface CatalogueConsent {
  readonly id: string;
  readonly groupId: string;
  readonly name: string;
  /** Made by Habeas for the claims or scopes of a client; null for those that people define. */
  readonly builtin: 'claims' | 'scopes' | null;
  readonly legalType: LegalType;
  readonly obtainedBy: ObtainedBy | null;
  readonly interactionMode: string;
  readonly deonticity: Deonticity;
  readonly purposes: readonly CataloguePurpose[];
  readonly allowedRights: readonly string[];
  readonly involvedParties: readonly unknown[];
  readonly enabled: boolean;
  readonly showInRegistration: boolean;
  readonly details: DefinitionDetails;
  /** Highest number first, drafts included. */
  readonly versions: readonly CatalogueVersion[];
}

const NONE: readonly string[] = [];

/**
 * All definitions of a tenant as they were at one moment, to judge by without asking the database. `epoch` counts the
 * changes: an answer is written only while it is still the current one.
 */
export class Catalogue {
  readonly #consents: ReadonlyMap<string, CatalogueConsent>;
  readonly #versions: ReadonlyMap<string, CatalogueVersion>;
  readonly #groups: ReadonlyMap<string, CatalogueGroup>;

  constructor(
    /** Whole number in decimal digits. */
    readonly epoch: string,
    groups: readonly CatalogueGroup[],
    consents: readonly CatalogueConsent[],
    private readonly clientNames: ReadonlyMap<string, string> = new Map(),
    /** Keys of the register's sensitive categories, as {@link nameKey} makes them. */
    private readonly sensitive: ReadonlySet<string> = new Set(),
  ) {
    this.#groups = new Map(groups.map((group) => [group.id, group]));
    this.#consents = new Map(consents.map((consent) => [consent.id, consent]));
    const versions = consents.flatMap((consent) => consent.versions);
    this.#versions = new Map(versions.map((version) => [version.id, version]));
  }

  get groups(): readonly CatalogueGroup[] {
    return [...this.#groups.values()];
  }

  get consents(): readonly CatalogueConsent[] {
    return [...this.#consents.values()];
  }

  /** Display name of an application. */
  clientName(clientId: string): string | undefined {
    return this.clientNames.get(clientId);
  }

  /** Those of the names that the register calls sensitive, each once, as they are spelled. */
  sensitiveAmong(...lists: readonly (readonly string[] | undefined)[]): readonly string[] {
    if (this.sensitive.size === 0) return NONE;
    const names = lists.flatMap((list) => list ?? NONE);
    return [...new Set(names.filter((name) => this.sensitive.has(nameKey(name))))];
  }

  group(id: string): CatalogueGroup | undefined {
    return this.#groups.get(id);
  }

  consent(id: string): CatalogueConsent | undefined {
    return this.#consents.get(id);
  }

  version(id: string): CatalogueVersion | undefined {
    return this.#versions.get(id);
  }

  /** Highest published number whose time has come (invariant I6). @param now milliseconds since 1970 */
  latest(consentId: string, now: number): CatalogueVersion | undefined {
    return latestVersion(this.#consents.get(consentId)?.versions ?? [], now);
  }
}
