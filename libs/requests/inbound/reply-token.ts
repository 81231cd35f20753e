import { timingSafeEqual } from 'node:crypto';
import type { KeyManager } from '#keys';

const DOMAIN = 'mail_reply';
const TAG_DIGITS = 20;
const TOKEN = /^reply\+([0-9a-f]{32})([0-9a-f]{20})$/;

/** A request that the local part of an address names, and what proves that we made it. */
export interface ReplyToken {
  readonly requestId: string;
  readonly tag: string;
}

/** `reply+…` of a request, 58 of the 64 characters that a local part may have (RFC 5321 section 4.5.3.1.1). */
export async function replyLocalPart(keys: KeyManager, requestId: string): Promise<string> {
  const digits = requestId.slice('req_'.length).replaceAll('-', '');
  return `reply+${digits}${await tagOf(keys, requestId)}`;
}

/** Mail servers may change the case of a local part. null: it is no such address. */
export function parseReplyToken(localPart: string): ReplyToken | null {
  const [, digits, tag] = TOKEN.exec(localPart.toLowerCase()) ?? [];
  if (!digits || !tag) return null;
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ];
  return { requestId: `req_${parts.join('-')}`, tag };
}

/** Whether the tenant of the context made it: 80 bits, that nobody guesses. */
export async function isOurToken(keys: KeyManager, { requestId, tag }: ReplyToken): Promise<boolean> {
  return timingSafeEqual(Buffer.from(await tagOf(keys, requestId)), Buffer.from(tag));
}

const tagOf = async (keys: KeyManager, requestId: string): Promise<string> =>
  (await keys.blindIndex(DOMAIN, requestId)).slice(0, TAG_DIGITS);
