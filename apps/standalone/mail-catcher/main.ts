import { join } from 'node:path';
import { serveOnLoopback } from '../loopback-server.js';
import { runPart } from '../run-part.js';
import { mailSettings, readSettings } from '../standalone-settings.js';
import { mailRoutes } from './mail-routes.js';
import { Mailbox } from './mailbox.js';
import { receiveMails } from './smtp-receiver.js';

await runPart('mail', async () => {
  const settings = readSettings(mailSettings);
  const mailbox = await Mailbox.open(join(settings.HABEAS_HOME, 'mails'));
  const smtp = await receiveMails(Number(new URL(settings.SMTP_URL).port), mailbox);
  const page = await serveOnLoopback(settings.MAIL_PAGE_PORT, mailRoutes(mailbox));
  return {
    url: page.url,
    close: async () => {
      await Promise.all([smtp.close(), page.close()]);
    },
  };
});
