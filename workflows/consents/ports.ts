/** Timed work on the consents of all tenants. Both may be done twice, and at the same time. */
export interface ConsentTimerActivities {
  /** Announces one batch of acceptances that have ended. @returns whether there may be more */
  announceExpiredConsents(): Promise<{ readonly expired: number; readonly more: boolean }>;
  /** Makes the parts of the chain that the coming months need. @returns how many are new */
  makeConsentPartitions(): Promise<{ readonly made: number }>;
}
