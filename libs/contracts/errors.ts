export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

interface ErrorSpec {
  readonly status: number;
  readonly title: string;
  readonly retryable: boolean;
  readonly level: LogLevel;
}
const spec = (status: number, title: string, options: Partial<ErrorSpec> = {}): ErrorSpec => ({
  status,
  title,
  retryable: false,
  level: status >= 500 ? 'error' : 'info',
  ...options,
});

/** Every error a caller can meet, once. The code is the contract; the title is for people. */
export const ERRORS = {
  'request.invalid': spec(400, 'The request is not valid'),
  'request.too_large': spec(413, 'The request body is too large'),
  'media_type.unsupported': spec(415, 'Send application/json'),
  'auth.required': spec(401, 'Credentials are needed'),
  'auth.invalid': spec(401, 'The credentials are not valid'),
  'auth.forbidden': spec(403, 'This needs a permission you do not have'),
  'auth.step_up': spec(401, 'Sign in again for this'),
  'host.refused': spec(421, 'This host name is not served here'),
  'route.not_found': spec(404, 'There is nothing at this address'),
  'resource.not_found': spec(404, 'This does not exist'),
  'proof_of_work.required': spec(428, 'This needs proof of work', { retryable: true }),
  'proof_of_work.invalid': spec(403, 'The proof of work does not hold', { retryable: true }),
  'proof_of_work.expired': spec(403, 'The proof of work has expired', { retryable: true }),
  'proof_of_work.used': spec(403, 'The proof of work was used before', { retryable: true }),
  'rate.limited': spec(429, 'Too many requests', { retryable: true }),
  'idempotency.conflict': spec(409, 'This Idempotency-Key was used for another request'),
  'import.reference_used': spec(409, 'Another case was taken over under this reference'),
  'idempotency.in_progress': spec(409, 'The first request with this Idempotency-Key is still running', {
    retryable: true,
  }),
  'tenant.exists': spec(409, 'There is a tenant of this name already'),
  'tenant.host_taken': spec(409, 'This host name belongs to another tenant'),
  'tenant.identity_in_use': spec(409, 'People are on record by this kind of identifier'),
  'tenant.unknown': spec(404, 'No tenant answers under this host name'),
  'token.grant_unsupported': spec(400, 'This grant type is not supported'),
  'token.scope_invalid': spec(400, 'None of these scopes can be granted'),
  'issuer.exists': spec(409, 'This issuer and audience are registered already'),
  'api_client.key_taken': spec(409, 'This key belongs to another client'),
  'cursor.invalid': spec(400, 'The cursor is not valid'),
  'right.not_in_regime': spec(422, 'The law that applies does not give this right'),
  'request.illegal_transition': spec(409, 'The state of the request does not allow this'),
  'request.not_found': spec(404, 'There is no such request'),
  'verification.code_invalid': spec(422, 'The code is wrong or no longer valid'),
  'verification.link_used': spec(410, 'This link has been used'),
  'verification.locked': spec(429, 'Too many tries'),
  'verification.contact_first': spec(409, 'Confirm the address on file first'),
  'mandate.not_needed': spec(409, 'No mandate is asked for'),
  'mandate.not_found': spec(404, 'No mandate is recorded'),
  'document.unsupported': spec(415, 'This kind of document is not taken'),
  'attachment.unsupported': spec(415, 'This kind of file is not taken'),
  'document.gone': spec(410, 'The document is no longer available'),
  'approval.same_person': spec(409, 'Another person must approve'),
  'extension.not_available': spec(409, 'This period cannot be extended'),
  'fee.not_available': spec(409, 'The law of this request knows no fee'),
  'approval.role_required': spec(403, 'Somebody with another role must approve'),
  'refusal.not_in_law': spec(422, 'The law of this request does not know this reason'),
  'pre_approval.answered': spec(409, 'The question was answered already'),
  'task.closed': spec(409, 'The task is closed'),
  'saved_filter.name_taken': spec(409, 'There is a filter of this name already'),
  'saved_filter.too_many': spec(409, 'There are as many filters as there can be'),
  'objection.not_open': spec(422, 'An objection does not end this purpose'),
  'privacy_notice.not_draft': spec(409, 'Only a draft can be changed'),
  'privacy_notice.in_force': spec(409, 'A privacy notice that is in force stays as it is'),
  'privacy_notice.day_taken': spec(409, 'Another version holds on that day already'),
  'request.blocked': spec(409, 'An open request for a copy comes first'),
  'request.held': spec(409, 'A legal hold keeps the data of this person'),
  'extension.too_late': spec(409, 'The period can no longer be extended'),
  'extension.used': spec(409, 'The period was extended already'),
  'purpose.unknown': spec(422, 'A decision on this request knows no such purpose'),
  'restriction.announced': spec(409, 'The person was told already, for another reason'),
  'plan.not_ready': spec(404, 'There is no plan yet'),
  'plan.stale': spec(409, 'The plan has changed'),
  'plan.infeasible': spec(422, 'The plan cannot be carried out'),
  'certificate.not_ready': spec(404, 'There is no certificate yet'),
  'package.not_ready': spec(404, 'There is no package'),
  'package.gone': spec(410, 'The package is no longer available'),
  'package.code_invalid': spec(422, 'The code is wrong or no longer valid'),
  'transfer.failed': spec(503, 'The receiver of a package cannot be reached', {
    retryable: true,
    level: 'warn',
  }),
  'transfer.refused': spec(409, 'The receiver does not take the package'),
  'package.locked': spec(429, 'Too many tries'),
  'restriction.notice_required': spec(409, 'The person must be told before the restriction is lifted'),
  'restriction.not_active': spec(409, 'The restriction is not in a state that allows this'),
  'restriction.agreement_required': spec(409, 'Only the person may end this restriction'),
  'restriction.question_open': spec(409, 'What the restriction waits for is not answered yet'),
  'appeal.same_decider': spec(409, 'Another person must decide the appeal'),
  'appeal.not_available': spec(409, 'There is nothing to appeal against'),
  'complaint.illegal_transition': spec(409, 'A complaint cannot go there from here'),
  'data_map.invalid': spec(422, 'The data map is not valid'),
  'data_map.missing': spec(409, 'There is no data map yet'),
  'store.connection_refused': spec(422, 'This connection is not allowed'),
  'store.unreachable': spec(503, 'A store cannot be reached', { retryable: true, level: 'warn' }),
  'store.read_only': spec(409, 'A store cannot be written to'),
  'store.unreadable': spec(422, 'A store holds something that cannot be read'),
  'store.failed': spec(500, 'A store reported an error', { retryable: true }),
  'store.refused': spec(409, 'A store refuses this, and would again'),
  'webhook.url_refused': spec(422, 'This address is not allowed'),
  'workflow.unavailable': spec(503, 'The workflow service cannot be reached', {
    retryable: true,
    level: 'warn',
  }),
  'service.unavailable': spec(503, 'A part that is needed for this cannot be reached', {
    retryable: true,
    level: 'warn',
  }),
  'key.foreign': spec(500, 'The master key does not belong to this database'),
  'key.rotated': spec(409, 'The master key was changed meanwhile'),
  'key.destroyed': spec(410, 'The key of this record was destroyed'),
  'consent.not_found': spec(404, 'There is no such consent'),
  'consent.unknown': spec(400, 'There is no such consent'),
  'consent.name_taken': spec(409, 'This name exists already'),
  'consent.in_use': spec(417, 'This is in use'),
  'consent.immutable': spec(400, 'This member cannot be changed'),
  'consent.disabled': spec(400, 'The consent is disabled'),
  'consent.mismatch': spec(400, 'Consent, version and type do not belong together'),
  'consent.illegal_transition': spec(409, 'This status cannot follow the current one'),
  'consent.skip_limit': spec(409, 'This may not be skipped again'),
  'consent.scopes_unknown': spec(400, 'Unknown or empty scopes or claims'),
  'consent.guardian_required': spec(409, 'A guardian must decide this'),
  'consent.age_unknown': spec(400, 'Say how old the person is'),
  'consent.address_missing': spec(400, 'An e-mail address is needed to confirm this'),
  'consent.confirmation_expired': spec(410, 'This link has expired'),
  'consent.confirmation_void': spec(410, 'This link confirms nothing any more'),
  'consent.authorisation_closed': spec(409, 'Its state does not allow this'),
  'consent.not_authoriser': spec(403, 'This is not yours to decide'),
  'consent_group.not_found': spec(404, 'There is no such group'),
  'consent_group.unknown': spec(400, 'There is no such group'),
  'consent_version.not_found': spec(404, 'There is no such version'),
  'consent_version.unknown': spec(400, 'There is no such version'),
  'consent_version.number_not_allowed': spec(400, 'This version number is not allowed'),
  'consent_version.number_taken': spec(409, 'This version number exists with other content'),
  'consent_version.member_missing': spec(417, 'A mandatory member is missing'),
  'consent_version.locale_missing': spec(417, 'Name the consent and the locale'),
  'consent_record.not_found': spec(404, 'There is no such record'),
  'consent_record.subject_ambiguous': spec(400, 'Give exactly one of sub and q'),
  'subject_right.not_found': spec(404, 'There is no such right'),
  'subject_right.unknown': spec(400, 'The right is unknown or disabled'),
  'masked_id.invalid': spec(401, 'The masked id is not valid or has expired'),
  'presentation.invalid': spec(400, 'The presentation is not valid'),
  'claims.open': spec(404, 'Claims need consent'),
  'client.unknown': spec(400, 'There is no such client'),
  'filter.invalid': spec(400, 'The filter cannot be understood'),
  'personal_data_category.not_found': spec(404, 'There is no such category of personal data'),
  'preference_link.unknown': spec(404, 'This link is not known'),
  'preference_link.expired': spec(410, 'This link has expired'),
  'receipt.not_found': spec(404, 'There is no such receipt'),
  'receipt.incomplete': spec(422, 'The record lacks what the standard needs'),
  'delivery.completed': spec(409, 'Its completion was reported already'),
  'regime.unknown': spec(422, 'There is no such regime'),
  'regime.no_period': spec(422, 'The regime sets no such period'),
  'catalogue.invalid': spec(500, 'A file of the catalogue is wrong'),
  'calendar.unknown': spec(422, 'There is no holiday calendar for this place'),
  'calendar.out_of_range': spec(500, 'The holiday calendar does not reach this far'),
  'mail_template.invalid': spec(422, 'This letter cannot be sent like this'),
  'mail_template.changed': spec(409, 'Somebody else changed this letter meanwhile'),
  'mail_template.no_address': spec(409, 'No address of yours is known'),
  'inbound_mail.unreadable': spec(422, 'The mail cannot be read'),
  'inbound_mail.decided': spec(409, 'The mail is decided already'),
  'tenant.mailbox_taken': spec(409, 'This mailbox belongs to another tenant'),
  'setting.invalid': spec(500, 'A setting is missing or wrong'),
  internal: spec(500, 'Something went wrong on our side'),
} as const satisfies Record<string, ErrorSpec>;
export type ErrorCode = keyof typeof ERRORS;

export interface AppErrorOptions {
  /** What happened and what to do, in one or two sentences. Never contains personal data. */
  readonly detail?: string;
  /** The member of the input that is at fault, as a path (`subject.identifiers.0.value`). */
  readonly param?: string;
  readonly cause?: unknown;
  /** Further members of the problem document. Never personal data. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

const APP_ERROR = Symbol.for('habeas.AppError');

/** The only error class that Habeas throws on purpose. Recognise it with {@link isAppError}, never with `instanceof`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly [APP_ERROR] = true;
  readonly detail: string | undefined;
  readonly param: string | undefined;
  readonly extra: Readonly<Record<string, unknown>> | undefined;

  constructor(
    readonly code: ErrorCode,
    options: AppErrorOptions = {},
  ) {
    super(
      options.detail ?? ERRORS[code].title,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.detail = options.detail;
    this.param = options.param;
    this.extra = options.extra;
  }
}

/** True for an {@link AppError}, also one made in another realm (tests, workflow sandbox). */
export const isAppError = (error: unknown, code?: ErrorCode): error is AppError =>
  typeof error === 'object' &&
  error !== null &&
  (error as Record<symbol, unknown>)[APP_ERROR] === true &&
  (code === undefined || (error as AppError).code === code);
