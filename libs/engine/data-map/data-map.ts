import type { RefusalCode, IdentityType, RestrictionExemption } from '#contracts';
import type { FileFormat, HttpApi, Scalar, StoreLimits, StoreType } from '#connectors/spi';

/** The parsed, validated form of a data map document (anonymization reference 1), with every default filled in. */
export interface DataMap {
  readonly version: 1;
  readonly keys: { readonly scope: PseudonymScope };
  readonly purposes: Readonly<Record<string, Purpose>>;
  readonly stores: readonly StoreMap[];
  readonly holds: readonly LegalHold[];
  /** Stop on anything nobody has classified, instead of treating it by type. */
  readonly strict: boolean;
  /** Who else received data; informed after an erasure (GDPR Art. 19). Absent: nobody. */
  readonly recipients?: readonly Recipient[];
  /** By name, for the action `postcode`. Absent: none. */
  readonly postcodes?: Readonly<Record<string, PostcodeTable>> | undefined;
}

export interface Recipient {
  readonly id: string;
  readonly kind: string;
  readonly domain: string | null;
  /** Categories that are passed on; empty: any. */
  readonly receives: readonly string[];
  /** What people read of it. Absent: the id. */
  readonly name?: string | undefined;
  /** Purposes for which it gets data. Absent: any. */
  readonly purposes?: readonly string[] | undefined;
  /** Stores whose data it gets. Absent: any. */
  readonly stores?: readonly string[] | undefined;
  /** Identifiers by which it knows people: it is told no others. */
  readonly knows?: readonly IdentityType[] | undefined;
  /** How it is told. Absent: by a person of the controller. */
  readonly channel?: RecipientRoute | undefined;
  /** Whom of it to ask, for people. */
  readonly contact?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
}

/** `webhook`: id of an endpoint; `mail`: an address. */
export type RecipientRoute = 'manual' | { readonly webhook: string } | { readonly mail: string };

export type PseudonymScope = 'request' | 'subject' | 'tenant' | 'global';
export type LegalBasis =
  | 'consent'
  | 'contract'
  | 'legal_obligation'
  | 'vital_interests'
  | 'public_authority'
  | 'legitimate_interests';

export interface Purpose {
  readonly basis: LegalBasis | null;
  readonly dpv: string | null;
  readonly directMarketing: boolean;
  /** Uses sensitive data for more than the law permits without a limit (11 CCR §7027(m)); absent: no. */
  readonly sensitiveUse?: boolean;
  /** Art. 18(2) GDPR: for what it goes on while processing is restricted; null, absent: it does not. */
  readonly whileRestricted?: RestrictionExemption | null;
  /**
   * Decisions about people by machine alone with effects of weight (Art. 15(1)(h), 22 GDPR, profiling of US laws), in
   * understandable words. Absent: none.
   */
  readonly automated?:
    { readonly logic: string; readonly significance: string; readonly consequences: string } | undefined;
}

export interface StoreMap {
  readonly id: string;
  readonly type: StoreType;
  /** `env:NAME` or, on the command line, also a path; resolved by the caller of the engine, never by the engine. */
  readonly connection: string;
  /** http: what the API is like. Absent in other stores. */
  readonly api?: HttpApi | undefined;
  readonly taskQueue: string | null;
  readonly region: string | null;
  /** Art. 15(2), 46 GDPR: the third country in which the store is, and what safeguards it. Absent: in none. */
  readonly transfer?: { readonly country: string; readonly safeguard: string | null } | undefined;
  readonly access: 'read' | 'write';
  /** Stores that must be finished before this one. */
  readonly after: readonly string[];
  /** A plan that would read a large collection as a whole, because an index is missing, is refused. Absent: it warns. */
  readonly missingIndexes?: 'refuse' | undefined;
  readonly limits: StoreLimits & PaceLimits;
  readonly collections: readonly CollectionMap[];
  readonly references: readonly ReferenceMap[];
  readonly ignore: readonly string[];
}

/** What the shop beside an erasure is left: see `limits` in docs/data-map.md. */
export interface PaceLimits {
  /** Replica lag is watched between the batches of a large plan, where the store tells it (else `LIMIT_UNUSED`). */
  readonly maxReplicaLagMs?: number;
  /** A batch, and with it every lock of a row, takes about so long. Absent: as long as `batchRows` rows take. */
  readonly batchMs?: number;
  /** Share of the time in which batches run; 100 when absent. */
  readonly busyPercent?: number;
}

export interface CollectionMap {
  readonly name: string;
  readonly title: Readonly<Record<string, string>>;
  /** Fixed predicate in the store's own language, part of every locator. */
  readonly where: string | null;
  /** Overrides the catalogue's primary key; empty: the catalogue decides. */
  readonly key: readonly string[];
  readonly subject: {
    readonly identifiers: Readonly<Record<string, IdentityType>>;
    readonly trust: 'strong' | 'weak';
    /** Column with the moment at which a row came to be: who came back after an erasure is somebody new. Absent: not said. */
    readonly created?: string | undefined;
  } | null;
  /** null: derived by the planner from who else depends on the row. */
  readonly owner: 'exclusive' | 'shared' | 'reference' | null;
  readonly purposes: readonly string[];
  readonly retention: Retention | null;
  readonly columns: Readonly<Record<string, ColumnMap>>;
  readonly restrict: { readonly set: Readonly<Record<string, RestrictValue>> } | null;
  readonly rowAction: 'mask' | 'delete' | 'keep';
  /** By which columns together people could be recognised, and how many rows at least must be equal in them. Absent: none. */
  readonly quasiIdentifiers?: QuasiIdentifiers | undefined;
  /** Columns that stay besides the key, where all others without an action of their own become NULL. Absent: none do. */
  readonly tombstone?: readonly string[] | undefined;
  /** With `rowAction: keep`: the code that allows it. */
  readonly keepCode: RefusalCode | null;
  /** logs, files: globs of the family, relative to the store's folder. */
  readonly files: readonly string[];
  /** Of files with records. Absent: as the name of each file says. */
  readonly format?: FileFormat | undefined;
  /**
   * redis: patterns of keys. Empty: those that are called like the collection, or begin like that. ldap: bases with
   * filters.
   */
  readonly patterns: readonly string[];
}
export interface QuasiIdentifiers {
  readonly columns: readonly string[];
  readonly threshold: number;
}
/** `now`, `id` (of the restriction), `null`, or a literal. */
export type RestrictValue = 'now' | 'id' | { readonly value: Scalar };

export interface Retention {
  /** ISO 8601 duration, counted from the value of `from`. */
  readonly keepFor: string;
  readonly from: string | null;
  readonly basis: LegalBasis | null;
  readonly code: RefusalCode;
}

export interface ColumnMap {
  /** Path in the category tree (`contact.email`); `unclassified` when nobody has said. */
  readonly category: string;
  readonly type: 'json' | null;
  /** null: unclassified, treated by type default (anonymization reference 4.9). */
  readonly erase: EraseAction | null;
  readonly access: 'export' | 'redact' | 'skip';
  readonly provenance: 'provided' | 'observed' | 'derived' | 'third_party';
  /** JSON columns: path → leaf. */
  readonly paths: Readonly<Record<string, ColumnMap>>;
  /** `system`: only the system itself may correct it. Absent: `allowed`. */
  readonly correct?: 'allowed' | 'system';
  /** From whom it came, for people (Art. 15(1)(g) GDPR). Absent: not said. */
  readonly source?: string;
  /** A copy of this column, `store.collection.column`: whoever corrects that one corrects it too. Absent: no copy. */
  readonly derivedFrom?: string;
  /**
   * What becomes of the person in it where the row is somebody else's: `scrub` takes what names them out of the text,
   * `keep` leaves it. Absent: `scrub` where `erase` is that.
   */
  readonly mentions?: 'scrub' | 'keep';
  /** In a row of several, the column that names whose this one is. Absent: not said. */
  readonly of?: string;
  /** What people who ask may be asked for, to know that it is they. Absent: no. */
  readonly verification?: true;
}

/** `keepFor`: ISO 8601 duration, counted from the value of the column `from`; `until`: a day, `2035-12-31`. */
export type KeepEnd = { readonly keepFor: string; readonly from: string } | { readonly until: string };

/** What erasure does to one column. In YAML: `keep`, `null`, `scrub`, `empty`, or an object with one member. */
export type EraseAction =
  | {
      readonly kind: 'keep';
      readonly code: RefusalCode | null;
      /** When it goes: so long after the value of a column, or on a day. Absent: nobody has said. */
      readonly end?: KeepEnd;
    }
  | { readonly kind: 'null' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'const'; readonly value: Scalar }
  /** Drawn anew each time: nothing leads from the old value to it. */
  | { readonly kind: 'random'; readonly length: number; readonly alphabet: RandomAlphabet }
  | ({
      readonly kind: 'pseudonym';
      readonly as: PseudonymForm;
      readonly domain: string;
      readonly scope: PseudonymScope;
    } & Affixes)
  /** Format-preserving encryption (NIST SP 800-38G): whoever has the key can read it back. */
  | {
      readonly kind: 'ff1';
      readonly alphabet: Ff1Alphabet;
      readonly domain: string;
      readonly scope: PseudonymScope;
      /** The last digit is a Luhn digit, computed anew. */
      readonly luhn?: true;
      /** With `luhn`: the result may begin like a number of an issuer of cards. */
      readonly issuerPrefix?: true;
    }
  /** Without a key, for data sets that were made so: whoever guesses the value can check the guess. */
  | ({ readonly kind: 'hash'; readonly algorithm: HashAlgorithm; readonly salt?: string } & Affixes)
  | ({
      readonly kind: 'hmac';
      readonly algorithm: HashAlgorithm;
      readonly scope: PseudonymScope;
      readonly salt?: string;
    } & Affixes)
  /** `topAge`: dates at least so many years ago become NULL. */
  | {
      readonly kind: 'generaliseDate';
      readonly unit: 'year' | 'quarter' | 'month' | 'week' | 'day';
      readonly topAge?: number;
    }
  /** Absent `domain`: `dates`. */
  | { readonly kind: 'dateShift'; readonly maxDays: number; readonly domain?: string }
  /** Years: bands of `width`, one for all from `top` on. */
  | { readonly kind: 'ageBand'; readonly width: number; readonly top: number }
  /** `exploded`: IPv6 with all its digits. */
  | { readonly kind: 'truncateIp'; readonly exploded?: true }
  /** Decimals of degrees that stay; 2 are about 1.1 km. */
  | { readonly kind: 'coordinates'; readonly decimals: number }
  /** The longest prefix in which enough people live, by a table of `postcodes`. */
  | { readonly kind: 'postcode'; readonly table: string }
  /** A function that the operator adds; `digest` of its module, filled in while planning. */
  | { readonly kind: 'custom'; readonly name: string; readonly digest?: string }
  /**
   * `detect`: what is removed besides the person's own identifiers, where it is as likely as `threshold` (0 to 1).
   * Decided while planning, never written in a map: `sparesWhole`: a value that is nothing but an identifier stays;
   * `ofOthers`: the text is not the person's, and loses identifiers of theirs alone.
   */
  | {
      readonly kind: 'scrub';
      readonly detect?: readonly DetectorName[];
      readonly threshold?: number;
      readonly sparesWhole?: true;
      readonly ofOthers?: true;
    };

/** Text around a pseudonym, and how many characters of it are taken; absent: none, and all that there are. */
export interface Affixes {
  readonly prefix?: string;
  readonly suffix?: string;
  readonly length?: number;
}
export type PseudonymForm =
  | 'opaque'
  | 'uuid'
  | 'email'
  | 'phone'
  | 'name'
  | 'number'
  | 'sameLength'
  | 'hex'
  | 'base32'
  | 'int63'
  | 'int31';
export type RandomAlphabet = 'digits' | 'lower' | 'upper' | 'letters' | 'alphanumeric' | 'hex';
/** What is encrypted; everything else stays where it is. `lower`, `upper` and `hex`: with digits. */
export type Ff1Alphabet = 'digits' | 'lower' | 'upper' | 'hex';
export type HashAlgorithm = 'SHA-256' | 'SHA-512';
export type DetectorName = 'email' | 'phone' | 'iban' | 'card' | 'ip';

/** Prefixes of postcodes with how many people live there; those with fewer than `minimum` are not written. */
export interface PostcodeTable {
  readonly minimum: number;
  readonly prefixes: Readonly<Record<string, number>>;
}

/** A reference that the catalogue does not know, `from` the referencing to the referenced side. */
export interface ReferenceMap {
  readonly from: { readonly collection: string; readonly columns: readonly string[] };
  /** A collection's columns, or `identity.<type>`. */
  readonly to:
    | { readonly collection: string; readonly columns: readonly string[] }
    | { readonly identity: IdentityType };
  readonly cast: string | null;
  readonly when: string | null;
  /** The referenced person only handles the row (agent of a ticket, seller of an order). Absent: the row is theirs. */
  readonly role?: 'actor';
}

export interface LegalHold {
  readonly id: string;
  readonly scope: 'collection' | 'purpose';
  readonly on: string;
  readonly reason: string;
  readonly reviewBy: string;
}
