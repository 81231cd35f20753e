import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser';
import { AppError } from '#contracts';

const TEXT_CHARS = 100_000;
const SUBJECT_CHARS = 500;
const NAME_CHARS = 200;
/** Above that an HTML mail is not turned into text: it would take a process too long. */
const HTML_CHARS = 500_000;
const FILES = 200;

export interface MailFile {
  readonly content: Buffer;
  /** `Content-Type` of its part. */
  readonly declared: string;
}

/** What a mail says. Personal data: never log. */
export interface ReadMail {
  /** Address in `From`, not checked; empty: there is none. */
  readonly from: string;
  readonly name: string;
  readonly subject: string;
  readonly text: string;
  /** null: the sender gave none. */
  readonly messageId: string | null;
  /** A machine answers with it: an absence note, a report of a mail server. */
  readonly automatic: boolean;
  readonly files: readonly MailFile[];
}

/**
 * Reads the bytes of a mail. Of HTML without a text the words are kept and nothing is fetched.
 * @throws AppError `inbound_mail.unreadable` when it is no mail, or made to be hard to read
 */
export async function readMail(raw: Buffer): Promise<ReadMail> {
  const mail = await parse(raw);
  // a head of more than a mebibyte is left out by the parser without a word
  if (!(mail.headers as unknown)) throw unreadable('Its head is too long.');
  if (mail.attachments.length > FILES) throw unreadable(`It has more than ${FILES} files.`);
  const sender = firstOf(mail.from);
  return {
    from: clean(sender?.address ?? '', 320),
    name: clean(sender?.name ?? '', NAME_CHARS),
    subject: clean(mail.subject ?? '', SUBJECT_CHARS),
    text: clean(mail.text ?? '', TEXT_CHARS),
    messageId: mail.messageId ?? null,
    automatic: isAutomatic(mail),
    files: mail.attachments.map(({ content, contentType }) => ({ content, declared: contentType })),
  };
}

async function parse(raw: Buffer): Promise<ParsedMail> {
  try {
    return await simpleParser(raw, {
      maxHtmlLengthToParse: HTML_CHARS,
      skipTextToHtml: true,
      skipImageLinks: true,
      skipTextLinks: true,
    });
  } catch (cause) {
    throw unreadable('Its parts cannot be taken apart.', cause);
  }
}

const unreadable = (detail: string, cause?: unknown): AppError =>
  new AppError('inbound_mail.unreadable', { detail, cause });

/**
 * An answer of a machine (RFC 3834 section 5, and what older ones say), or a report of a mail server (RFC 6522). What a
 * machine sends without being asked is none of them: services that ask in the name of people do so too.
 */
function isAutomatic({ headers }: ParsedMail): boolean {
  const said = (name: string): string => {
    const value = headers.get(name);
    return (typeof value === 'string' ? value : '').trim().toLowerCase();
  };
  const kind = headers.get('content-type') as { readonly value?: string } | undefined;
  return (
    said('auto-submitted').startsWith('auto-replied') ||
    said('precedence') === 'auto_reply' ||
    kind?.value === 'multipart/report' ||
    ['x-autoreply', 'x-autorespond'].some((name) => headers.has(name))
  );
}

const firstOf = (from: AddressObject | undefined) => from?.value.find(({ address }) => address);

/** What no text has: control characters other than tab, line feed, form feed and carriage return. */
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001f]/g;
/** As text of people may be kept: bounded, without control and half characters. */
const clean = (text: string, max: number): string =>
  text.replaceAll(CONTROL, '').slice(0, max).toWellFormed().trim();
