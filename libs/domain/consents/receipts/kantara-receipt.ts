import type { LegalType } from '#contracts';
import type { PostalAddress, ReceiptProof, ReceiptStatus } from './receipt-facts.js';

/** A consent receipt after Kantara 1.1 (receipt reference, section 2.1) with what Habeas adds in `habeas`. */
export interface KantaraReceipt {
  readonly version: 'KI-CR-v1.1.0';
  readonly jurisdiction: string;
  /** Seconds since 1970. */
  readonly consentTimestamp: number;
  readonly collectionMethod: string;
  /** UUID, without prefix. */
  readonly consentReceiptID: string;
  /** PEM of the key that signed; absent until it is signed. */
  readonly publicKey?: string;
  /** ISO 639-1. */
  readonly language?: string;
  readonly piiPrincipalId: string;
  readonly piiControllers: readonly KantaraController[];
  readonly policyUrl: string;
  readonly services: readonly KantaraService[];
  readonly sensitive: boolean;
  readonly spiCat: readonly string[];
  readonly habeas: HabeasPart;
}

export interface KantaraController {
  readonly piiController: string;
  readonly onBehalf: boolean;
  readonly contact: string;
  readonly address: PostalAddress;
  readonly email: string;
  readonly phone: string;
  readonly piiControllerUrl?: string;
}

export interface KantaraService {
  readonly service: string;
  readonly purposes: readonly KantaraPurpose[];
}

export interface KantaraPurpose {
  readonly purpose: string;
  readonly consentType: 'EXPLICIT' | 'N/A';
  readonly purposeCategory: readonly string[];
  readonly piiCategory: readonly string[];
  readonly primaryPurpose: boolean;
  readonly termination: string;
  readonly thirdPartyDisclosure: boolean;
  readonly thirdPartyName?: string;
}

/** Status and what was shown: what the Kantara receipt has no member for. */
export interface HabeasPart {
  readonly status: ReceiptStatus;
  /** UUID of the record that the answer belongs to. */
  readonly action: string;
  readonly consent: {
    readonly id: string;
    readonly name: string;
    readonly version: number;
    readonly locale?: string;
    /** `sha256:` and 64 hexadecimal digits. */
    readonly contentHash?: string;
  };
  readonly legalType: LegalType;
  readonly acceptedFields: readonly string[];
  readonly scopes: readonly string[];
  readonly supersedes: string | null;
  readonly proof?: ReceiptProof;
}
