import type { Call, Reply, Route } from '../loopback-server.js';
import type { CaughtMail, Mailbox } from './mailbox.js';
import { MAIL_HEADERS, PAGE_HEADERS, listPage, mailPage } from './mail-pages.js';

const NOT_FOUND: Reply = { status: 404, body: { error: 'not_found' } };

/**
 * `GET /` and `/messages/:id` for people; for scripts `GET /api/messages[?to=address]` → `{items}` newest first,
 * `GET /api/messages/:id`, `DELETE /api/messages[/:id]`.
 */
export function mailRoutes(mailbox: Mailbox): readonly Route[] {
  const withMail =
    (show: (mail: CaughtMail) => Reply) =>
    async ({ params }: Call): Promise<Reply> => {
      const mail = await mailbox.find(params[0] ?? '');
      return mail ? show(mail) : NOT_FOUND;
    };
  return [
    {
      method: 'GET',
      path: /^\/$/,
      handle: () => ({ status: 200, headers: PAGE_HEADERS, body: listPage(mailbox.list()) }),
    },
    {
      method: 'GET',
      path: /^\/messages\/([^/]+)$/,
      handle: withMail((mail) => ({ status: 200, headers: PAGE_HEADERS, body: mailPage(mail) })),
    },
    {
      method: 'GET',
      path: /^\/messages\/([^/]+)\/html$/,
      handle: withMail((mail) => ({ status: 200, headers: MAIL_HEADERS, body: mail.html ?? '' })),
    },
    {
      method: 'GET',
      path: /^\/api\/messages$/,
      handle: ({ url }) => ({
        status: 200,
        body: { items: mailbox.list(url.searchParams.get('to') ?? undefined) },
      }),
    },
    {
      method: 'GET',
      path: /^\/api\/messages\/([^/]+)$/,
      handle: withMail((mail) => ({ status: 200, body: mail })),
    },
    {
      method: 'DELETE',
      path: /^\/api\/messages\/([^/]+)$/,
      handle: async ({ params }) => ((await mailbox.remove(params[0] ?? '')) ? { status: 204 } : NOT_FOUND),
    },
    {
      method: 'DELETE',
      path: /^\/api\/messages$/,
      handle: async () => {
        await mailbox.clear();
        return { status: 204 };
      },
    },
  ];
}
