/** What a period is for. `confirm`: the simplified answer; `inform`: what the person is told unasked. */
export const CLOCK_ACTS = [
  'respond',
  'refuse',
  'ack',
  'confirm',
  'inform',
  'opt_out',
  'opt_in_again',
  'appeal',
  'complaint_ack',
  'grievance',
  'fetch_list',
  'report_deletion',
] as const;
export type ClockAct = (typeof CLOCK_ACTS)[number];

/**
 * `deadline`: something must be done by the end of the day. `immediate`: at once; the day is a target by which that is
 * watched. `not_before`: something may not be done earlier.
 */
export const CLOCK_KINDS = ['deadline', 'immediate', 'not_before'] as const;
export type ClockKind = (typeof CLOCK_KINDS)[number];

/** What a period counts from. */
export const CLOCK_EVENTS = [
  'request',
  'appeal',
  'complaint',
  'opt_out',
  'collection',
  'list_fetched',
] as const;
export type ClockEvent = (typeof CLOCK_EVENTS)[number];

/**
 * `business_day`: where a law leaves open what that is, so that only `due` takes holidays off. `working_day`: both
 * readings do.
 */
export const PERIOD_UNITS = ['month', 'calendar_day', 'business_day', 'working_day'] as const;

/** `paused`: a question is open. `breached`: the due day is past. */
export const CLOCK_STATUSES = ['running', 'paused', 'not_started', 'breached'] as const;

export const CLOCK_WARNINGS = [
  /** The stated submission lies after reception and was ignored. */
  'SUBMITTED_IN_FUTURE',
  /** The person was asked too late for the period to be suspended. */
  'SUSPENSION_NOT_PROMPT',
  /** The extension does not count: its notice was sent after the end of the base period. */
  'EXTENSION_TOO_LATE',
  /** The extension does not count: it gives no reason. */
  'EXTENSION_WITHOUT_REASON',
  /** The extension does not count: this period cannot be extended. */
  'EXTENSION_NOT_AVAILABLE',
  /** The identity is still open, and waiting for it does not move the date. */
  'VERIFICATION_RUNNING_OUT',
  /** The start lies before the day from which the rule is law. */
  'NOT_IN_FORCE',
] as const;
export type ClockWarning = (typeof CLOCK_WARNINGS)[number];
