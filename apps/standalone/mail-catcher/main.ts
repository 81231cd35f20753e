import { join } from 'node:path';
import { announceReady, startPart } from '#platform/logging';
import { serveOnLoopback } from '../loopback-server.js';
import { mailSettings, readSettings } from '../standalone-settings.js';
import { mailRoutes } from './mail-routes.js';
import { Mailbox } from './mailbox.js';
import { receiveMails } from './smtp-receiver.js';

await startPart('mail', async () => {
  const settings = readSettings(mailSettings);
  const mailbox = await Mailbox.open(join(settings.HABEAS_HOME, 'mails'));
  const smtp = await receiveMails(Number(new URL(settings.SMTP_URL).port), mailbox);
  const page = await serveOnLoopback(settings.MAIL_PAGE_PORT, mailRoutes(mailbox));
  announceReady('mail', { port: smtp.port });
  return {
    stop: async () => {
      await Promise.all([smtp.close(), page.close()]);
    },
  };
});
