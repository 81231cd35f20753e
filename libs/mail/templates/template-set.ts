import type {
  DelayCode,
  Notice,
  OfferedRight,
  RecipientAct,
  RefusalCode,
  RequesterKind,
  TaskKind,
} from '#contracts';
import type { Act } from '../notice-params.js';

/** One notice in one language. The body is paragraphs; lines that begin with `- ` are a list. */
export interface NoticeTemplate {
  /** Neither personal data nor the name of the right: subject lines are read over shoulders. */
  readonly subject: string;
  readonly body: string;
}

/** Everything one language needs. */
export interface TemplateSet {
  readonly notices: Readonly<Record<Notice, NoticeTemplate>>;
  /** To the controller's staff. */
  readonly digest: NoticeTemplate;
  /** Of a double opt-in. */
  readonly confirmation: NoticeTemplate;
  /** To whoever got data of a person. */
  readonly recipient: NoticeTemplate;
  /** What they are to do, as whole sentences. */
  readonly recipientActs: Readonly<Record<RecipientAct, string>>;
  readonly rights: Readonly<Record<OfferedRight, string>>;
  readonly refusals: Readonly<Record<RefusalCode, string>>;
  readonly delays: Readonly<Record<DelayCode, string>>;
  readonly acts: Readonly<Record<Act, string>>;
  /** Who asked, as in "was made by …". */
  readonly requesters: Readonly<Record<RequesterKind, string>>;
  readonly tasks: Readonly<Record<TaskKind, string>>;
}
