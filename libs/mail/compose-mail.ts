import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import addressParser from 'nodemailer/lib/addressparser';
import { AppError } from '#contracts';
import type { RenderedNotice } from './render-notice.js';

/** The sender of every notice, taken from `MAIL_FROM`. */
export interface Sender {
  readonly name: string;
  readonly address: string;
}

/** @throws AppError `setting.invalid` unless `text` is one address, with or without a name */
export function parseSender(text: string): Sender {
  const [first, ...others] = addressParser(text, { flatten: true });
  if (!first || others.length > 0 || !isAddress(first.address) || /[\r\n]/.test(text))
    throw new AppError('setting.invalid', {
      detail: 'MAIL_FROM: give one address, such as Privacy team <privacy@example.com>.',
    });
  return { name: first.name, address: first.address };
}

/** One bare address and nothing that a header could be broken with. */
export const isAddress = (text: string): boolean => /^[^\s@<>,;:"()\\]+@[^\s@<>,;:"()\\]+$/.test(text);

export interface MailToCompose {
  readonly id: string;
  readonly from: Sender;
  readonly to: string;
  /** Where answers go; absent: to the sender. */
  readonly replyTo?: string | undefined;
  readonly createdAt: Date;
  readonly notice: RenderedNotice;
}

/** The bytes of a mail and their SHA-256, hex. Everything in it follows from the row: a repeat is the same mail. */
export async function composeMail(mail: MailToCompose): Promise<{ raw: Buffer; hash: string }> {
  const { id, from, to, replyTo, createdAt, notice } = mail;
  const composer = new MailComposer({
    from,
    to: { name: '', address: to },
    ...(replyTo && { replyTo: { name: from.name, address: replyTo } }),
    subject: notice.subject,
    text: notice.text,
    html: notice.html,
    date: createdAt,
    messageId: `<${id}@${from.address.split('@')[1]!}>`,
    headers: {
      // RFC 3834 section 5: no automatic answers to this.
      'Auto-Submitted': 'auto-generated',
      'Content-Language': notice.language,
    },
    baseBoundary: id,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const raw = onTheWire(await composer.compile().build());
  return { raw, hash: createHash('sha256').update(raw).digest('hex') };
}

/** Lines as SMTP carries them (RFC 5321 section 2.3.8), so that the hash is that of the bytes the server gets. */
const onTheWire = (raw: Buffer): Buffer =>
  Buffer.from(`${raw.toString('latin1').replace(/\r?\n/g, '\r\n').trimEnd()}\r\n`, 'latin1');
