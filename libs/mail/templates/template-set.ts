import type {
  ControllerAct,
  DelayCode,
  Notice,
  OfferedRight,
  RecipientAct,
  RefusalCode,
  RequesterKind,
  TaskKind,
} from '#contracts';
import type { CitationStyle } from '../letters/citations.js';
import type { RemedyKind } from '../letters/letter-law.js';
import type { Act, AppealDecision } from '../notice-params.js';

/** One notice in one language. The body is paragraphs; lines that begin with `- ` are a list. */
export interface NoticeTemplate {
  /** Neither personal data nor the name of the right: subject lines are read over shoulders. */
  readonly subject: string;
  readonly body: string;
}

/** Sentences that more than one notice has, and that a template of a tenant names as one variable. */
export interface Phrases {
  /** How to withdraw the request. */
  readonly withdrawal: string;
  /** What the question does to the period. */
  readonly clockWaits: string;
  readonly clockEnded: string;
  readonly clockRuns: string;
  /** How identity is checked. */
  readonly identityCheck: string;
  readonly noIdentityCheck: string;
  /** Whether there are data of the person at all (GDPR Art. 15(1)). */
  readonly processed: string;
  readonly notProcessed: string;
  /** That nothing was found of whoever asked for something to be done with their data. */
  readonly nothingHeld: string;
  /** What the look at a decision by a machine changed. */
  readonly decisionChanged: string;
  readonly decisionStays: string;
  /** That sale and sharing can be ended all the same. Sees `contact`, `caseNumber`. */
  readonly optOutOffered: string;
  /** What may be erased now. Sees `basis`. */
  readonly erasureOffered: string;
  /** Whose basis does not give the right. Sees `purposes`. */
  readonly excluded: string;
}

/** Everything one language needs. */
export interface TemplateSet {
  readonly notices: Readonly<Record<Notice, NoticeTemplate>>;
  /** To the controller's staff. */
  readonly digest: NoticeTemplate;
  /** Of a double opt-in. */
  readonly confirmation: NoticeTemplate;
  /** Several letters to one address in one. */
  readonly joined: NoticeTemplate;
  /** To whoever got data of a person. */
  readonly recipient: NoticeTemplate;
  /** What they are to do, as whole sentences. */
  readonly recipientActs: Readonly<Record<RecipientAct, string>>;
  /** To the controller for whom the tenant is a processor. */
  readonly controllerCase: NoticeTemplate;
  /** What it is told, as whole sentences. */
  readonly controllerActs: Readonly<Record<ControllerAct, string>>;
  readonly phrases: Phrases;
  /** What a person can do who does not agree, by the law of the request. Sees `contact`, `caseNumber`, `authority`, `where` (the authority without a name that the sentence has), `law`, `appealDays`. */
  readonly remedies: Readonly<Record<RemedyKind, string>>;
  readonly citations: CitationStyle;
  /** Names of laws in this language; of others the name is that of the catalogue. */
  readonly laws: Readonly<Record<string, string>>;
  readonly rights: Readonly<Record<OfferedRight, string>>;
  readonly refusals: Readonly<Record<RefusalCode, string>>;
  readonly delays: Readonly<Record<DelayCode, string>>;
  readonly acts: Readonly<Record<Act, string>>;
  readonly decisions: Readonly<Record<AppealDecision, string>>;
  /** Who asked, as in "was made by …". */
  readonly requesters: Readonly<Record<RequesterKind, string>>;
  readonly tasks: Readonly<Record<TaskKind, string>>;
}
