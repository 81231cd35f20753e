import type { Notice, TaskKind } from '#contracts';
import type { PlainDate } from './notice-params.js';

/** What a mail is: a notice to a person, the summary for the controller's staff, the link of a double opt-in, the word to a recipient of data, or several letters in one. */
export type MailKind = Notice | 'STAFF_DIGEST' | 'CONSENT_CONFIRMATION' | 'RECIPIENT' | 'JOINED_CASES';

/** What waits for the controller's staff. Numbers of cases and dates, nothing of a person. */
export interface DigestParams {
  /** Name of the controller. */
  readonly controller: string;
  readonly total: number;
  readonly counts: readonly { readonly kind: TaskKind; readonly count: number }[];
  /** The most urgent first. */
  readonly urgent: readonly {
    readonly caseNumber: string;
    readonly kind: TaskKind;
    readonly dueOn: PlainDate | null;
    /** Whose task it is. Mails that were written down before it was kept lack it. */
    readonly role?: string;
    /** Where its workflow is shown; null: nowhere that is known. */
    readonly link: string | null;
  }[];
}
