import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { Mailbox } from './mailbox.js';

const MAX_BYTES = 10_000_000;

export interface SmtpReceiver {
  readonly port: number;
  close(): Promise<void>;
}

/** Takes every mail on loopback, whoever it is for, and sends none on. */
export async function receiveMails(port: number, mailbox: Mailbox): Promise<SmtpReceiver> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: MAX_BYTES,
    disableReverseLookup: true,
    onData: (stream, session, done) => {
      simpleParser(stream)
        .then((mail) => mailbox.add(caughtMail(mail, session), new Date()))
        .then(
          () => done(),
          (error: Error) => done(error),
        );
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const caughtMail = (mail: ParsedMail, session: SMTPServerSession) => ({
  from: mail.from?.text ?? '',
  to: session.envelope.rcptTo.map(({ address }) => address),
  subject: mail.subject ?? '',
  text: mail.text ?? '',
  html: mail.html === false ? null : mail.html,
  attachments: mail.attachments.map(({ filename, contentType, size }) => ({
    filename: filename ?? 'attachment',
    contentType,
    size,
  })),
});
