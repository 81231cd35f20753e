/** What a recipient of data is told of (Art. 19 and Art. 7(3) GDPR): what was done, and is theirs to do now. */
export const RECIPIENT_ACTS = ['erase', 'correct', 'restrict', 'stop'] as const;
export type RecipientAct = (typeof RECIPIENT_ACTS)[number];

/** How a recipient is told: a signed message, a mail with a link, or by a person of the controller. */
export const RECIPIENT_CHANNELS = ['webhook', 'mail', 'manual'] as const;
export type RecipientChannel = (typeof RECIPIENT_CHANNELS)[number];

/**
 * `requested`: told; `acknowledged`: they have the message; `confirmed`: they say that it is done; `escalated`: they said
 * that it is not, or nothing, and a person of the controller looks after it.
 */
export const RECIPIENT_STATES = ['requested', 'acknowledged', 'confirmed', 'escalated'] as const;
export type RecipientState = (typeof RECIPIENT_STATES)[number];
