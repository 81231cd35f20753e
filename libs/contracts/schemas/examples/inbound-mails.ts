/** Made-up mails to the mailbox of a controller. */
const AT = '2026-11-22T09:20:00.000Z';

export const INBOUND_MAIL = {
  id: 'inm_0198c207-7777-7a22-8b33-0a5b6c7d8e9f',
  state: 'draft',
  receivedAt: AT,
  from: 'ada@example.com',
  subject: 'My data',
  attachments: 1,
};
export const INBOUND_MAIL_DETAILS = {
  ...INBOUND_MAIL,
  name: 'Ada Example',
  text: 'Please send me what you have about me.',
  attachments: [
    {
      id: 'att_0198c207-8888-7a22-8b33-0a5b6c7d8e9f',
      mediaType: 'application/pdf',
      bytes: 48_210,
      sha256: 'f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2',
      createdAt: AT,
    },
  ],
  leftOut: 0,
};
export const MAIL_TO_REQUEST = { right: 'access', residence: 'DE' };
export const MAIL_TO_MESSAGE = { requestId: 'req_0198c200-1111-7a22-8b33-0a5b6c7d8e9f' };
export const DISCARD_MAIL = { reason: 'no_request' };
export const DISCARDED_MAIL = {
  id: INBOUND_MAIL.id,
  state: 'discarded',
  receivedAt: AT,
  reason: 'no_request',
  decidedBy: 'staff:operator-1',
  decidedAt: '2026-11-22T10:00:00.000Z',
};
