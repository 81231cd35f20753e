/** What a recipient of data is told of (Art. 19 and Art. 7(3) GDPR): what was done, and is theirs to do now. */
export const RECIPIENT_ACTS = ['erase', 'correct', 'restrict', 'stop'] as const;
export type RecipientAct = (typeof RECIPIENT_ACTS)[number];

/**
 * What the controller for whom the tenant works as a processor is told (Art. 28(3)(e) GDPR): that somebody turned to the
 * processor and it has to decide, that a copy is ready for it, what was done on its instruction.
 */
export const CONTROLLER_ACTS = ['decide', 'collect', 'report'] as const;
export type ControllerAct = (typeof CONTROLLER_ACTS)[number];

export const NOTICE_ACTS = [...RECIPIENT_ACTS, ...CONTROLLER_ACTS] as const;
export type NoticeAct = RecipientAct | ControllerAct;
export const isControllerAct = (act: NoticeAct): act is ControllerAct =>
  (CONTROLLER_ACTS as readonly NoticeAct[]).includes(act);

/** What a controller lets its processor do about a request. */
export const INSTRUCTIONS = ['carry_out', 'reject'] as const;
export type Instruction = (typeof INSTRUCTIONS)[number];

/** How a recipient is told: a signed message, a mail with a link, or by a person of the controller. */
export const RECIPIENT_CHANNELS = ['webhook', 'mail', 'manual'] as const;
export type RecipientChannel = (typeof RECIPIENT_CHANNELS)[number];

/**
 * `requested`: told; `acknowledged`: they have the message; `confirmed`: they say that it is done; `escalated`: they said
 * that it is not, or nothing, and a person of the controller looks after it.
 */
export const RECIPIENT_STATES = ['requested', 'acknowledged', 'confirmed', 'escalated'] as const;
export type RecipientState = (typeof RECIPIENT_STATES)[number];
