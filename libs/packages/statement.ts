import type { RefusalCode, RightCode } from '#contracts';
import type { LegalBasis } from '#engine';

export type StatementOrigin = 'provided' | 'observed' | 'derived' | 'third_party';

/** Somebody outside who was sent something about the person, by the records of Habeas. */
export interface ToldRecipient {
  readonly name: string;
  /** Each thing sent, oldest first. */
  readonly told: readonly {
    /** Type of the event. */
    readonly what: string;
    /** RFC 3339, UTC. */
    readonly at: string;
  }[];
}

/** The text that was shown when the person answered, word for word. */
export interface ShownText {
  readonly consent: string;
  readonly version: number | null;
  readonly locale: string;
  /** `sha256:` and hex. */
  readonly contentHash: string;
  /** First and last answer to it, RFC 3339. */
  readonly firstAt: string;
  readonly lastAt: string;
  readonly title: string | null;
  /** null: only the address was shown, or the text is kept no longer. */
  readonly content: string | null;
  readonly url: string | null;
}

/** What Art. 15(1) and (2) GDPR ask for, about one person (portability reference 3). Holds no value of a column. */
export interface Statement {
  readonly right: RightCode;
  readonly confirmation: { readonly processed: boolean };
  /** (a). */
  readonly purposes: readonly {
    readonly id: string;
    readonly dpv: string | null;
    readonly basis: LegalBasis | null;
  }[];
  /** (b). */
  readonly categories: readonly {
    readonly category: string;
    readonly special: boolean;
    readonly origins: readonly StatementOrigin[];
    /** Names for people of where it lies. */
    readonly places: readonly string[];
    readonly purposes: readonly string[];
    /** Recipients that the data map names for it. */
    readonly recipients: readonly string[];
    /** Of Cal. Civ. Code §1798.140(v); absent where California does not ask. */
    readonly california?: string;
  }[];
  /** (c). `foreseen`: by the data map; `told`: by the records. */
  readonly recipients: {
    readonly foreseen: readonly {
      readonly id: string;
      /** What people read of it; absent: the id. */
      readonly name?: string;
      /** ISO 3166-1 alpha-2; absent: the data map does not say. */
      readonly country?: string;
      readonly domain: string | null;
      readonly receives: readonly string[];
    }[];
    readonly told: readonly ToldRecipient[];
  };
  /** (d). `keepFor` null: as long as the purposes last. */
  readonly retention: readonly {
    readonly place: string;
    /** ISO 8601 duration. */
    readonly keepFor: string | null;
    readonly code: RefusalCode | null;
    readonly purposes: readonly string[];
  }[];
  /** (e), with how the law of the request names them. */
  readonly rights: readonly {
    readonly right: RightCode;
    readonly name: string;
    readonly references: readonly { readonly regime: string; readonly citation: string }[];
  }[];
  /** (f). `authority` null: the one where the person lives, works or sees the infringement. */
  readonly complaint: { readonly authority: string | null };
  /** (g), for what did not come from the person; `from` null: the data map does not say from whom. */
  readonly sources: readonly {
    readonly category: string;
    readonly origin: 'derived' | 'third_party';
    readonly from: string | null;
  }[];
  /** (h). */
  readonly automatedDecisions: readonly {
    readonly purpose: string;
    readonly logic: string;
    readonly significance: string;
    readonly consequences: string;
  }[];
  /** Art. 15(2). */
  readonly transfers: readonly {
    readonly store: string;
    readonly country: string;
    readonly safeguard: string | null;
  }[];
  /** Art. 15(4), 11 CCR §7024(d): held and not shown. */
  readonly heldButNotShown: readonly { readonly category: string; readonly reason: RefusalCode }[];
  /** Texts as they stood when the person answered. */
  readonly notices: readonly (Omit<ShownText, 'content'> & { readonly file: string | null })[];
}
