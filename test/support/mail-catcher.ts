import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface CaughtMail {
  readonly raw: Buffer;
  readonly to: readonly string[];
  readonly parsed: ParsedMail;
}

/** A mail server on loopback that keeps what it takes. */
export interface MailCatcher {
  readonly url: string;
  readonly mails: readonly CaughtMail[];
  /** Answer to RCPT TO for the next mails: an SMTP status, or 250. */
  recipientStatus: number;
  /** Answer at the end of DATA: an SMTP status, or 250. */
  dataStatus: number;
  /** Called once the bytes are in, before they are acknowledged. */
  beforeAnswer: () => Promise<void>;
  close(): Promise<void>;
}

export async function startMailCatcher(): Promise<MailCatcher> {
  const mails: CaughtMail[] = [];
  const refuse = (status: number): Error | null =>
    status === 250 ? null : Object.assign(new Error('refused'), { responseCode: status });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo: (_address, _session, done) => done(refuse(catcher.recipientStatus)),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks);
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const keep = async () => {
          const error = refuse(catcher.dataStatus);
          if (!error) mails.push({ raw, to, parsed: await simpleParser(raw) });
          await catcher.beforeAnswer();
          done(error);
        };
        keep().catch(done);
      });
    },
  });
  // a client that is killed takes its connection with it
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  const catcher: MailCatcher = {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    recipientStatus: 250,
    dataStatus: 250,
    beforeAnswer: () => Promise.resolve(),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return catcher;
}
