/** Made-up recipients of data for the OpenAPI document. */
export const EVIDENCE = {
  evidenceUrl: 'https://processor.example.com/proofs/17',
  evidenceSha256: 'f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2',
};

export const RECIPIENT_NOTICE = {
  id: 'rnt_0198c20b-cccc-7a22-8b33-0a5b6c7d8e9f',
  recipient: 'mailworks',
  name: 'Mailworks Example Ltd',
  country: 'IE',
  act: 'erase',
  purposes: [],
  channel: 'webhook',
  identityTypes: ['email'],
  state: 'confirmed',
  toldAt: '2026-11-22T09:20:00.000Z',
  expectedBy: '2026-11-29T09:20:00.000Z',
  checks: 0,
  nextCheckAt: null,
  acknowledgedAt: '2026-11-22T09:21:00.000Z',
  confirmedAt: '2026-11-23T10:00:00.000Z',
  escalatedAt: null,
  ...EVIDENCE,
  note: null,
  reportedBy: 'recipient',
};

export const OWN_RECIPIENT = {
  name: RECIPIENT_NOTICE.name,
  country: RECIPIENT_NOTICE.country,
  act: RECIPIENT_NOTICE.act,
  state: RECIPIENT_NOTICE.state,
  toldAt: RECIPIENT_NOTICE.toldAt,
  confirmedAt: RECIPIENT_NOTICE.confirmedAt,
};

export const MARKED_RECIPIENT = { state: 'confirmed', ...EVIDENCE, note: 'Their letter of 23 November.' };
