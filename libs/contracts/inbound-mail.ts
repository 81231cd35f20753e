/** What became of a mail that reached the mailbox of a controller. Only a draft waits for somebody. */
export const INBOUND_MAIL_STATES = ['draft', 'request', 'reply', 'discarded'] as const;
export type InboundMailState = (typeof INBOUND_MAIL_STATES)[number];

/** Why a draft is discarded. */
export const DISCARD_REASONS = ['spam', 'no_request', 'duplicate', 'other'] as const;
export type DiscardReason = (typeof DISCARD_REASONS)[number];
