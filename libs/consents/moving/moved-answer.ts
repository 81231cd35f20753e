import { AppError, isAppError, type AnswerStatus } from '#contracts';

/** Members of an answer in a file, in the order in which an export writes them. The first five must be there. */
export const MOVED_MEMBERS = [
  'sub',
  'consent',
  'version',
  'status',
  'saidAt',
  'locale',
  'clientId',
  'acceptedFields',
  'scopes',
  'method',
  'actionId',
  'actionType',
] as const;
export type MovedMember = (typeof MOVED_MEMBERS)[number];

/** Without these nobody knows who said what to which question, or whether it is newer than what is recorded. */
export const NEEDED_MEMBERS: readonly MovedMember[] = ['sub', 'consent', 'status', 'saidAt'];

/** Members that hold several values. */
export const LIST_MEMBERS: ReadonlySet<MovedMember> = new Set(['acceptedFields', 'scopes']);

/** An answer as it travels in a file, read and checked; consent and version are not looked up yet. */
export interface MovedAnswer {
  readonly sub: string;
  /** Id, with or without `cns_`, or `group/name`, or a name that only one consent has. */
  readonly consent: string;
  /** Number, id with or without `cnv_`, or `latest`; absent: `latest`. */
  readonly version?: string;
  readonly status: AnswerStatus;
  readonly saidAt: Date;
  readonly locale?: string;
  readonly clientId?: string;
  readonly acceptedFields?: readonly string[];
  readonly scopes?: readonly string[];
  /** How it was collected, such as `paper`. */
  readonly method?: string;
  readonly actionId?: string;
  readonly actionType?: string;
}

/** Why a row is left out, and what helps. Holds nothing of the person: it is written to a file for whoever mends the rows. */
export interface RowFault {
  readonly code: string;
  readonly member?: string;
  readonly reason: string;
  readonly todo: string;
}

/** @param todo what whoever has the file does about it */
export const rowFault = (member: string, reason: string, todo: string): AppError =>
  new AppError('request.invalid', { param: member, detail: reason, extra: { todo } });

const TODO: Readonly<Record<string, string>> = {
  'consent.unknown': 'Create the consent first, or name one that is there, by id or as group/name.',
  'consent_version.unknown': 'Publish the version first, or name one that is there, by number or id.',
  'consent.mismatch': 'Give a version of this consent.',
  'consent.disabled': 'Enable the consent for the time of the import.',
  'consent.scopes_unknown': 'Give only scopes of the version.',
  'consent.illegal_transition':
    'Nothing, unless an answer between the two is missing from the file: this one cannot follow what is recorded.',
  'consent.skip_limit': 'Nothing: it was skipped as often as the version allows.',
};

/** Of a row that was refused; what is nobody's fault is thrown on. */
export function faultOf(error: unknown): RowFault {
  if (!isAppError(error) || error.code === 'service.unavailable' || error.code === 'internal') throw error;
  const todo = error.extra?.todo ?? TODO[error.code] ?? 'Correct the row.';
  return {
    code: error.code,
    ...(error.param !== undefined && { member: error.param }),
    reason: error.message,
    todo: String(todo),
  };
}
