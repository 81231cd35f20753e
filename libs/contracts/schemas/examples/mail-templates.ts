/** A made-up letter in a controller's own words, for the OpenAPI document. */
const AT = '2026-11-22T09:20:00.000Z';
const SUBJECT = 'Your request {{caseNumber}} is closed';
const BODY = `Dear customer,

the request {{caseNumber}} was withdrawn on {{withdrawnOn}}.

Questions: {{contact}}

{{controller}}`;
const WRITTEN = { version: 2, restoredFrom: null, createdBy: 'staff:4711', createdAt: AT };
const NAMED = { notice: 'WITHDRAWN', locale: 'en' };

export const PUT_MAIL_TEMPLATE = { subject: SUBJECT, body: BODY, basedOn: 1 };
export const MAIL_TEMPLATE = {
  ...NAMED,
  ...WRITTEN,
  source: 'own',
  subject: SUBJECT,
  body: BODY,
  variables: [
    { name: 'caseNumber', mandatory: true },
    { name: 'controller', mandatory: true },
    { name: 'contact', mandatory: true },
    { name: 'withdrawnOn', mandatory: true },
  ],
};
export const MAIL_TEMPLATE_LIST = {
  notices: ['ACK', 'WITHDRAWN'],
  languages: ['en', 'de', 'fr', 'es', 'it'],
  changed: [{ ...NAMED, ...WRITTEN }],
};
export const MAIL_TEMPLATE_VERSION = { ...WRITTEN, subject: SUBJECT, body: BODY };
export const MAIL_TEMPLATE_DIFF = {
  from: 1,
  to: 2,
  lines: [
    { change: 'same', text: SUBJECT },
    { change: 'same', text: '' },
    { change: 'removed', text: 'Hello,' },
    { change: 'added', text: 'Dear customer,' },
  ],
};
export const MAIL_TEMPLATE_PREVIEW = {
  language: 'en',
  subject: 'Your request 2026-000007 is closed',
  text: 'Dear customer,\n\nthe request 2026-000007 was withdrawn on 3 March 2026.\n',
  html: '<!doctype html><html lang="en"><body><p>Dear customer,</p></body></html>\n',
};
export const MAIL_TEMPLATE_TEST = { mailId: 'eml_0198c20a-cccc-7a22-8b33-0a5b6c7d8e9f', version: 2 };
