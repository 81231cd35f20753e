import type { Notice } from '#contracts';
import { languageOf } from './languages.js';
import { sampleIn } from './sample-words.js';
import type { CommonParams, NoticeParams, ParamsOf } from '../notice-params.js';

/** Made-up values for every notice: what a preview shows, and against what a template is checked. */
export const COMMON_SAMPLE: CommonParams = {
  caseNumber: '2026-000007',
  controller: 'Example GmbH',
  contact: 'privacy@example.com',
};

const LINK = 'https://example.com/v/abc?x=1&y=2';
const OUTCOME = {
  acts: [{ category: 'contact data', act: 'mask' as const, count: 12 }],
  kept: [
    {
      category: 'invoices',
      code: 'LEGAL_OBLIGATION' as const,
      until: '2034-12-31',
      earliest: '2031-12-31',
    },
  ],
  shared: ['addresses'],
  recipients: ['Parcel Service Example'],
  recipientsToTell: ['Archive Example'],
  certificateId: 'crt_0198c200-1111-7a22-8b33-0a5b6c7d8e9f',
};
const ANSWER = {
  review: {
    view: 'My income was read wrongly.',
    explanation: 'The income of March was left out.',
    changed: true,
  },
  erasureOffered: true,
  ended: ['newsletter'],
  goesOn: ['orders'],
  decided: [
    { purpose: 'market research', granted: true, codes: [], note: null },
    {
      purpose: 'fraud prevention',
      granted: false,
      codes: ['COMPELLING_GROUNDS'] as const,
      note: 'A card was misused.',
    },
  ],
};
const NO_OUTCOME = {
  acts: [],
  kept: [],
  shared: [],
  recipients: [],
  recipientsToTell: [],
  certificateId: null,
};
const REFUSAL = {
  codes: ['LEGAL_OBLIGATION'] as const,
  explanation: 'Invoices must be kept for ten years.',
  statement: 'The amount in the file is wrong.',
};
const PLAIN_REFUSAL = { ...REFUSAL, codes: ['NO_MATCH'] as const, explanation: null, statement: null };

const NOTICE = {
  title: 'How we use your data',
  controller: 'Example GmbH, privacy@example.com',
  text: 'We process your order data to deliver what you bought.',
  link: 'https://example.com/n/1/en',
  from: '2024-05-01',
  until: '2026-02-28',
};

/** Everything that a notice can carry is there. */
const FULL: NoticeParams = {
  ACK: {
    right: 'erasure',
    requester: 'authorised_agent',
    receivedOn: '2026-03-01',
    expectedOn: '2026-03-31',
    endedOn: null,
    identityCheck: true,
    effective: false,
    searches: true,
  },
  VERIFY_REQUEST: {
    right: 'erasure',
    requester: 'authorised_agent',
    link: LINK,
    linkUntilOn: '2026-03-08',
    code: '482913',
    means: 'Answer two questions about your orders.',
    untilOn: '2026-03-20',
    clockWaits: true,
  },
  VERIFY_REMINDER: {
    right: 'erasure',
    requester: 'authorised_agent',
    link: LINK,
    linkUntilOn: '2026-03-11',
    code: '482913',
    means: 'Answer two questions about your orders.',
    untilOn: '2026-03-20',
    clockWaits: false,
  },
  CLARIFY_REQUEST: { question: 'Which account do you mean?', untilOn: '2026-03-20', clockWaits: true },
  FEE_NOTICE: { amount: '10 €', computation: '2 hours of work', untilOn: '2026-03-20' },
  EXTENSION: {
    newDateOn: '2026-05-31',
    delays: ['COMPLEXITY'],
    facts: 'Your data are kept in nine stores.',
  },
  REFUSAL: { right: 'erasure', ...REFUSAL, optOutOffered: true },
  PARTIAL: { right: 'erasure', begunOn: '2026-03-01', ...REFUSAL, ...OUTCOME, ...ANSWER },
  COMPLETION: {
    right: 'portability',
    ...OUTCOME,
    ...ANSWER,
    explanation: 'The form on our page was mended.',
  },
  DELIVERY: { link: LINK, expiresOn: '2026-04-14' },
  DELIVERY_CODE: { code: '482913', expiresOn: '2026-04-14' },
  DELIVERY_REMINDER: { link: LINK, expiresOn: '2026-04-14' },
  RESTRICTION_SET: { scope: ['newsletter'], setOn: '2026-03-02', certificateId: OUTCOME.certificateId },
  RESTRICTION_LIFT: { liftOn: '2026-06-01', reason: 'The data were checked.' },
  WITHDRAWN: { withdrawnOn: '2026-03-03' },
  SUBJECT_ALERT: {
    right: 'erasure',
    requester: 'authorised_agent',
    receivedOn: '2026-03-01',
    link: LINK,
    untilOn: '2026-03-08',
  },
  SAR_NOTICE: {
    right: 'know_categories',
    insteadOf: { right: 'access', codes: ['IDENTITY_FAILED'] },
    processed: true,
    sections: [
      { title: 'Purposes', lines: ['orders: contract', 'newsletter: consent'] },
      { title: 'Recipients', lines: ['Parcel Service Example'] },
    ],
  },
  RECIPIENT_LIST: { right: 'third_party_list', recipients: ['Parcel Service Example'] },
  INFORM: {
    right: 'inform',
    askedOn: '2025-03-01',
    stood: [NOTICE],
    today: [{ ...NOTICE, link: 'https://example.com/n/2/en', from: '2026-03-01', until: null }],
    still: [{ ...NOTICE, title: 'How we deliver', until: null }],
    explanation: 'Before that day the notice hung in our shop.',
  },
  APPEAL_ANSWER: {
    originalNumber: '2026-000001',
    decision: 'partly_granted',
    newAnswerOn: '2026-05-15',
    ...REFUSAL,
  },
  FORWARDED: {
    right: 'erasure',
    receivedOn: '2026-03-01',
    decidedBy: 'Acme Example Ltd',
    decidedByContact: 'privacy@acme.example.com',
  },
  COMPLAINT_ACK: { receivedOn: '2026-03-01', expectedOn: '2026-03-31' },
  MESSAGE: { sentOn: '2026-03-01' },
  DUPLICATE: { originalNumber: '2026-000001', expectedOn: '2026-03-31' },
};

/** What can be absent is. */
const SPARSE: NoticeParams = {
  ...FULL,
  ACK: { ...FULL.ACK, requester: null, expectedOn: null, identityCheck: false, searches: false },
  VERIFY_REQUEST: { ...FULL.VERIFY_REQUEST, requester: null, code: null, means: null, clockWaits: false },
  VERIFY_REMINDER: { ...FULL.VERIFY_REMINDER, link: null, code: null },
  REFUSAL: { right: 'erasure', ...PLAIN_REFUSAL, optOutOffered: false },
  PARTIAL: { right: 'erasure', begunOn: null, ...PLAIN_REFUSAL, ...NO_OUTCOME },
  COMPLETION: { right: 'portability', ...NO_OUTCOME, explanation: null, nothingHeld: true },
  RESTRICTION_SET: { ...FULL.RESTRICTION_SET, scope: [], certificateId: null, nothingHeld: true },
  SUBJECT_ALERT: { ...FULL.SUBJECT_ALERT, link: null },
  SAR_NOTICE: { ...FULL.SAR_NOTICE, right: 'access', insteadOf: null, processed: false },
  RECIPIENT_LIST: { ...FULL.RECIPIENT_LIST, recipients: [] },
  INFORM: { ...FULL.INFORM, stood: [], today: [], still: [], explanation: null },
  APPEAL_ANSWER: {
    originalNumber: '2026-000001',
    decision: 'granted',
    newAnswerOn: null,
    ...PLAIN_REFUSAL,
    codes: [],
  },
  COMPLAINT_ACK: { ...FULL.COMPLAINT_ACK, expectedOn: null },
  DUPLICATE: { ...FULL.DUPLICATE, expectedOn: null },
};

/** Where everything at once is the rarer letter: what most people get is shown. */
const USUAL: Partial<NoticeParams> = { PARTIAL: { ...FULL.PARTIAL, begunOn: null } };

export const fullSample = <N extends Notice>(notice: N): ParamsOf<N> => ({
  ...COMMON_SAMPLE,
  ...FULL[notice],
});
export const sparseSample = <N extends Notice>(notice: N): ParamsOf<N> => ({
  ...COMMON_SAMPLE,
  ...SPARSE[notice],
});
/**
 * What a preview and a test mail show: everything a notice can carry, in the letter that most people get.
 * @param locale of the letter, BCP 47
 */
export const previewSample = <N extends Notice>(notice: N, locale: string): ParamsOf<N> =>
  sampleIn(languageOf(locale), { ...fullSample(notice), ...USUAL[notice] });
