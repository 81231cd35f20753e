import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { serveOnLoopback, type LoopbackServer } from '../../apps/standalone/loopback-server.js';
import { mailRoutes } from '../../apps/standalone/mail-catcher/mail-routes.js';
import { Mailbox } from '../../apps/standalone/mail-catcher/mailbox.js';
import { receiveMails, type SmtpReceiver } from '../../apps/standalone/mail-catcher/smtp-receiver.js';

describe('mail catcher', () => {
  let folder: string;
  let smtp: SmtpReceiver;
  let page: LoopbackServer;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-mail-test-'));
    const mailbox = await Mailbox.open(folder);
    smtp = await receiveMails(0, mailbox);
    page = await serveOnLoopback(0, mailRoutes(mailbox));
  });
  afterEach(async () => {
    await Promise.all([smtp.close(), page.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const send = (subject = 'Your code', html = '<p>Code <b>123456</b></p>') =>
    createTransport({ host: '127.0.0.1', port: smtp.port, secure: false, ignoreTLS: true }).sendMail({
      from: 'Privacy team <privacy@example.com>',
      to: 'customer-1@shop.example.com',
      bcc: 'operator@example.com',
      subject,
      text: 'Code 123456',
      html,
    });
  const get = async (path: string) => fetch(`${page.url}${path}`);
  const list = async (query = ''): Promise<{ id: string; to: string[] }[]> =>
    ((await (await get(`/api/messages${query}`)).json()) as { items: { id: string; to: string[] }[] }).items;

  it('gives a script the code out of the mail that was sent to a person', async () => {
    await send();
    const [mail] = await list('?to=customer-1@shop.example.com');
    expect(mail?.to).toEqual(['customer-1@shop.example.com', 'operator@example.com']);
    const full = (await (await get(`/api/messages/${mail?.id}`)).json()) as { text: string };
    expect(full.text).toMatch(/\b\d{6}\b/);
  });

  it('shows hostile mails without letting them act', async () => {
    await send('<script>alert(1)</script>', '<script>alert(2)</script><img src="http://example.com/x">');
    const [mail] = await list();
    const shown = await (await get(`/messages/${mail?.id}`)).text();
    expect(shown).not.toContain('<script>alert(1)');
    expect(shown).toContain('<iframe sandbox src=');
    const html = await get(`/messages/${mail?.id}/html`);
    expect(html.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
  });

  it('deletes one mail, then all', async () => {
    await send();
    await send();
    const [mail] = await list();
    const remove = (path: string) => fetch(`${page.url}${path}`, { method: 'DELETE' });
    expect((await remove(`/api/messages/${mail?.id}`)).status).toBe(204);
    expect(await list()).toHaveLength(1);
    expect((await remove('/api/messages')).status).toBe(204);
    expect(await list()).toEqual([]);
    expect((await remove(`/api/messages/${mail?.id}`)).status).toBe(404);
  });

  it('answers no foreign host name', async () => {
    const status = await new Promise((resolve) =>
      request(`${page.url}/api/messages`, { headers: { host: 'rebound.example.com' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end(),
    );
    expect(status).toBe(421);
  });
});
