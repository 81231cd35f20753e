/** A made-up privacy notice, for the OpenAPI document. */
const TEXT = {
  locale: 'en',
  title: 'How we use your data',
  text: 'We process your order data to deliver what you bought (Art. 6(1)(b) GDPR) …',
};

export const NEW_PRIVACY_NOTICE = {
  notice: 'customers',
  controller: 'Example GmbH, privacy@example.com',
  texts: [{ ...TEXT, url: 'https://www.example.com/privacy' }],
  from: '2026-03-01',
};
export const CHANGED_PRIVACY_NOTICE = {
  controller: NEW_PRIVACY_NOTICE.controller,
  texts: NEW_PRIVACY_NOTICE.texts,
};
export const PRIVACY_NOTICE = {
  id: 'pnv_0198c20a-7777-7a22-8b33-0a5b6c7d8e9f',
  notice: 'customers',
  version: 2,
  state: 'in_force',
  from: '2026-03-01',
  until: null,
  controller: 'Example GmbH, privacy@example.com',
  texts: [
    {
      ...TEXT,
      url: 'https://www.example.com/privacy',
      hash: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      permalink: 'https://privacy.example.com/n/pnv_0198c20a-7777-7a22-8b33-0a5b6c7d8e9f/en',
    },
  ],
  createdBy: 'staff:4711',
  createdAt: '2026-02-20T09:20:00.000Z',
  publishedBy: 'staff:4711',
  publishedAt: '2026-02-21T08:00:00.000Z',
};
