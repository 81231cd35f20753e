import type { ActionSource, AnswerStatus, ContentKind, LegalType } from '#contracts';

/** What makes a receipt: skipping changes nothing that a person would need a proof of. */
export type ReceiptStatus = Exclude<AnswerStatus, 'skipped'> | 'expired';

/** Postal address in the words of schema.org. */
export interface PostalAddress {
  readonly streetAddress?: string | undefined;
  readonly postOfficeBoxNumber?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly addressLocality?: string | undefined;
  readonly addressRegion?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly addressCountry?: string | undefined;
}

/** Who is responsible for the processing, and what a person should know about it (Art. 13 GDPR). */
export interface ControllerDetails {
  /** Name of the controller. */
  readonly piiController: string;
  /** Whom to ask: a person, an office. */
  readonly contact: string;
  readonly address: PostalAddress;
  readonly email: string;
  readonly phone: string;
  readonly piiControllerUrl?: string | undefined;
  /** The controller named here acts for another one. */
  readonly onBehalf?: boolean | undefined;
  /** ISO 3166-1 alpha-2 or `EU`, several separated by a space. */
  readonly jurisdiction: string;
  /** Where a person withdraws. */
  readonly withdrawalUrl?: string | undefined;
  readonly policyUrl?: string | undefined;
  /** Countries or places in which the data lie. */
  readonly storageLocations?: readonly string[] | undefined;
  /** How long the data are kept, ISO 8601 duration. */
  readonly retentionPeriod?: string | undefined;
  /** Categories that this controller treats as special beside those of the law. */
  readonly specialCategories?: readonly string[] | undefined;
  /** Name of the authority a person may complain to. */
  readonly supervisoryAuthority?: string | undefined;
}

/** The members of a processing purpose that a receipt tells. */
export interface ReceiptPurpose {
  readonly key: string;
  readonly name: string;
  readonly description?: string;
  /** IRI of a DPV purpose. */
  readonly dpvPurpose?: string;
  readonly essential?: boolean;
  readonly sellOrShare?: boolean;
}

/** The definition that was answered, as it was then. */
export interface ReceiptConsent {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  readonly legalType: LegalType;
  readonly interactionMode: string;
  readonly purposes: readonly ReceiptPurpose[];
  readonly allowedRights: readonly string[];
  /** Names, or `{name, role?, contact?, country?}`. */
  readonly involvedParties: readonly unknown[];
  readonly personalDataCategories?: readonly string[] | undefined;
  /** Of the categories, and of the fields that were asked for or agreed to, those that the tenant calls sensitive. */
  readonly sensitiveCategories?: readonly string[] | undefined;
  readonly thirdPartyRecipients?: readonly string[] | undefined;
  /** ISO 8601 duration. */
  readonly validityPeriod?: string | undefined;
  readonly jurisdiction?: string | undefined;
}

/** The version that was answered and the text that was shown. */
export interface ReceiptVersion {
  /** UUID. */
  readonly id: string;
  readonly number: number;
  readonly contentKind: ContentKind;
  readonly requiredFields: readonly string[];
  /** Absent where no text is shown. */
  readonly locale?: string | undefined;
  /** SHA-256 of the text, or of the address for a url; hex. */
  readonly contentHash?: string | undefined;
  /** Where the text can be read again. */
  readonly textUrl: string;
}

/** What a receipt is composed of: all of it as it was when the answer was given. */
export interface ReceiptFacts {
  /** UUID, without prefix. */
  readonly receiptId: string;
  /** UUID of the record that the answer belongs to. */
  readonly recordId: string;
  /** `sub` of the person, or what stands for it. */
  readonly principal: string;
  readonly status: ReceiptStatus;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly source: ActionSource;
  /** Where the caller says how it was collected, such as `paper`. */
  readonly method?: string | undefined;
  /** Given by the person, rather than by somebody for them. */
  readonly byPerson: boolean;
  /** Accepted again: after it had expired, or in a newer version. */
  readonly renewed: boolean;
  readonly acceptedFields: readonly string[];
  readonly scopes: readonly string[];
  /** UUID of the receipt that this one replaces. */
  readonly supersedes: string | null;
  readonly consent: ReceiptConsent;
  readonly version: ReceiptVersion;
  readonly controller: ControllerDetails;
  readonly client: { readonly id?: string | undefined; readonly name: string };
  readonly proof: ReceiptProof;
}

/** How the answer came about; which members there are is the tenant's choice. */
export interface ReceiptProof {
  readonly presentationId?: string | undefined;
  /** RFC 3339. */
  readonly saidAt?: string | undefined;
  /** Truncated. */
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
}
