import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { isAppError } from '#contracts';
import { SYSTEM_ACTOR, runInContext, type Settings } from '#platform';
import type { Logger } from '#platform/logging';
import { readMail, type MailDoor, type MailIntake, type Mailboxes, type ReadMail } from '#requests';

const CLIENTS = 20;
const RECIPIENTS = 10;
const SOCKET_MS = 60_000;
const CLOSE_MS = 3_000;

export interface SmtpIntakeParts {
  readonly settings: Pick<Settings, 'INBOUND_MAIL_HOST' | 'INBOUND_MAIL_PORT' | 'INBOUND_MAIL_MAX_BYTES'>;
  readonly mailboxes: Pick<Mailboxes, 'find'>;
  readonly intake: Pick<MailIntake, 'take'>;
  readonly logger: Logger;
}
export interface SmtpIntake {
  readonly port: number;
  close(): Promise<void>;
}

/** Why a mail is not taken: a code of SMTP, and a text that begins with one of RFC 3463. */
interface Refusal {
  readonly responseCode: number;
  readonly text: string;
}
const LATER: Refusal = { responseCode: 451, text: '4.3.0 Not now, try again later' };

/**
 * Takes mails for the mailboxes of tenants, from the mail server before it: no TLS, no login, and no judgement of who the
 * sender is. A mail is acknowledged once it is in the database.
 */
export async function startSmtpIntake(parts: SmtpIntakeParts): Promise<SmtpIntake> {
  const {
    INBOUND_MAIL_HOST: host,
    INBOUND_MAIL_PORT: port,
    INBOUND_MAIL_MAX_BYTES: maxBytes,
  } = parts.settings;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: maxBytes,
    maxClients: CLIENTS,
    socketTimeout: SOCKET_MS,
    closeTimeout: CLOSE_MS,
    banner: 'Habeas',
    onRcptTo: ({ address }, session, done) =>
      settle(parts, () => takeRecipient(parts, address, session), done),
    onData: (stream, session, done) => settle(parts, () => takeData(parts, stream, session), done),
  });
  server.on('error', (error) => parts.logger.failure('warn', 'A client of the mail intake failed', error));
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** What we did not foresee is tried again by the other server: no mail is lost because our database was away. */
function settle(
  { logger }: SmtpIntakeParts,
  work: () => Promise<Refusal | null>,
  done: (error?: Error | null) => void,
): void {
  const answer = (refusal: Refusal | null): void =>
    done(refusal && Object.assign(new Error(refusal.text), { responseCode: refusal.responseCode }));
  work().then(answer, (error: unknown) => {
    logger.failure('warn', 'A mail could not be taken', error);
    answer(LATER);
  });
}

async function takeRecipient(
  { mailboxes }: SmtpIntakeParts,
  address: string,
  { envelope }: SMTPServerSession,
): Promise<Refusal | null> {
  if (envelope.rcptTo.length >= RECIPIENTS) return { responseCode: 452, text: '4.5.3 Too many recipients' };
  const door = await mailboxes.find(address);
  return door ? null : { responseCode: 550, text: '5.1.1 There is no such mailbox here' };
}

async function takeData(
  parts: SmtpIntakeParts,
  stream: Readable,
  session: SMTPServerSession,
): Promise<Refusal | null> {
  const { INBOUND_MAIL_MAX_BYTES: maxBytes } = parts.settings;
  const raw = await readAll(stream, maxBytes);
  if (!raw) return { responseCode: 552, text: `5.3.4 A mail may have ${maxBytes} bytes` };
  // the sender of a report about a mail is empty (RFC 5321 section 4.5.5): nothing is to come of it
  if (session.envelope.mailFrom === false || session.envelope.mailFrom.address === '') return null;
  try {
    await takeMail(parts, await readMail(raw), raw, session);
    return null;
  } catch (error) {
    if (!isAppError(error, 'inbound_mail.unreadable')) throw error;
    return { responseCode: 554, text: `5.6.0 ${error.message}` };
  }
}

async function takeMail(
  parts: SmtpIntakeParts,
  mail: ReadMail,
  raw: Buffer,
  session: SMTPServerSession,
): Promise<void> {
  for (const { tenantId, requestId } of await doorsOf(parts, session)) {
    const context = { tenantId, actor: SYSTEM_ACTOR, correlationId: randomUUID() };
    await runInContext(context, async () => {
      const taken = await parts.intake.take(mail, raw, requestId);
      parts.logger.info('A mail came in', { context: taken });
    });
  }
}

/** Each once, however many addresses lead there. */
async function doorsOf({ mailboxes }: SmtpIntakeParts, { envelope }: SMTPServerSession): Promise<MailDoor[]> {
  const found = await Promise.all(envelope.rcptTo.map(({ address }) => mailboxes.find(address)));
  const doors = found.filter((door) => door !== null);
  return [...new Map(doors.map((door) => [`${door.tenantId}/${door.requestId}`, door])).values()];
}

/** null: it was longer; the rest was read and dropped, so that the other server hears the answer. */
async function readAll(stream: Readable, maxBytes: number): Promise<Buffer | null> {
  let chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) chunks = [];
    else chunks.push(chunk);
  }
  return bytes > maxBytes ? null : Buffer.concat(chunks);
}
