import type { Notice } from '#contracts';

/** In every notice. */
const ALWAYS = ['caseNumber', 'contact', 'controller'];
const REASONS = ['reasons', 'explanation', 'statement', 'remedies'];
const OUTCOME = [
  'acts.category',
  'acts.act',
  'acts.count',
  'kept.category',
  'kept.reason',
  'kept.until',
  'shared',
  'recipients',
  'recipientsToTell',
  'certificateId',
];
// GDPR Art. 22(3); Art. 17(1)(b), (c)
const ANSWER = [
  'ownView',
  'finding',
  'reviewOutcome',
  'erasureOffered',
  'ended',
  'goesOn',
  'granted',
  'refused.purpose',
  'refused.reason',
];

/**
 * What a letter must say wherever there is something to say (rights reference 7, column "must contain"), as names of
 * variables: a template without one of them is refused. What is only prose there (what happens next, what may still
 * happen) is the writer's.
 */
const OWN: Readonly<Record<Notice, readonly string[]>> = {
  // 11 CCR §7021(a); good practice under the GDPR
  ACK: ['right', 'identity', 'expectedOn', 'withdrawal'],
  // GDPR Art. 12(6)
  VERIFY_REQUEST: ['right', 'link', 'means', 'untilOn', 'clock'],
  VERIFY_REMINDER: ['right', 'link', 'means', 'untilOn', 'clock'],
  // GDPR recital 63
  CLARIFY_REQUEST: ['question', 'untilOn', 'clock'],
  // GDPR Art. 12(5), 15(3)
  FEE_NOTICE: ['amount', 'computation', 'untilOn', 'withdrawal'],
  // GDPR Art. 12(3), 11 CCR §7021(b), PIPEDA s.8(4)
  EXTENSION: ['newDateOn', 'delays', 'facts', 'remedies'],
  // GDPR Art. 12(4), Va. Code §59.1-577(B)
  REFUSAL: ['right', ...REASONS, 'optOutOffered'],
  PARTIAL: ['right', 'begunOn', ...REASONS, ...OUTCOME, ...ANSWER],
  // GDPR Art. 12(3), 17, 19
  COMPLETION: ['right', 'explanation', 'nothingHeld', ...OUTCOME, ...ANSWER],
  DELIVERY: ['link', 'expiresOn'],
  DELIVERY_CODE: ['code'],
  DELIVERY_REMINDER: ['link', 'expiresOn'],
  // GDPR Art. 18
  RESTRICTION_SET: ['setOn', 'scope', 'nothingHeld'],
  RESTRICTION_LIFT: ['liftOn', 'reason', 'remedies'],
  WITHDRAWN: ['withdrawnOn'],
  SUBJECT_ALERT: ['right', 'requester', 'link'],
  DUPLICATE: ['originalNumber', 'expectedOn'],
  // GDPR Art. 15(1)-(2)
  SAR_NOTICE: ['right', 'askedFor', 'whyLess', 'confirmation', 'sections.title', 'sections.lines'],
  // GDPR Art. 19, last sentence
  RECIPIENT_LIST: ['right', 'recipients'],
  // GDPR Art. 12(1), 13, 14
  INFORM: [
    'right',
    'askedOn',
    'stood.controller',
    'stood.from',
    'stood.link',
    'stood.text',
    'explanation',
    'today.from',
    'today.link',
    'today.text',
    'still.title',
  ],
  // Va. Code §59.1-577(C)
  APPEAL_ANSWER: ['originalNumber', 'decision', 'newAnswerOn', ...REASONS],
  // GDPR Art. 28(3)(e): who the controller is, to whom the right is exercised
  FORWARDED: ['right', 'decidedBy', 'decidedByContact'],
  // DPA 2018 s.164A
  COMPLAINT_ACK: ['receivedOn', 'expectedOn'],
  MESSAGE: ['sentOn'],
};

export const mandatoryItems = (notice: Notice): readonly string[] => [...ALWAYS, ...OWN[notice]];
