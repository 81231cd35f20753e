import type { IdentityForm } from '../../identity/index.js';
import type { SecretKey } from './digest.js';
import { sameLength } from './same-length.js';

type Masker = (bytes: Buffer) => Buffer;

/** An escape (`%C3`, `\u00e4`, `&#228;`) stands for bytes and is answered by an escape of the same width. */
interface Unit {
  readonly bytes: Buffer;
  write(replaced: Buffer): string;
}

const hex = (byte: number, width: number): string => byte.toString(16).padStart(width, '0');
const literal = (text: string): Unit => ({
  bytes: Buffer.from(text, 'utf8'),
  write: (replaced) => replaced.toString('latin1'),
});

const urlUnit = (escape: string): Unit => ({
  bytes: Buffer.from([Number.parseInt(escape.slice(1), 16)]),
  write: ([byte = 0]) => `%${hex(byte, 2)}`,
});
const jsonUnit = (escape: string): Unit => {
  if (!escape.startsWith('\\u')) return kept(escape);
  return {
    bytes: Buffer.from(String.fromCharCode(Number.parseInt(escape.slice(2), 16))),
    write: ([byte = 0]) => `\\u${hex(byte, 4)}`,
  };
};
const htmlUnit = (escape: string): Unit => {
  const number = /^&#(x?)([0-9a-f]+);$/i.exec(escape);
  if (number === null) return kept(escape);
  const radix = number[1] === '' ? 10 : 16;
  const width = number[2]?.length ?? 0;
  return {
    bytes: Buffer.from(String.fromCodePoint(Number.parseInt(number[2] ?? '0', radix))),
    write: ([byte = 0]) => `&#${number[1]}${byte.toString(radix).padStart(width, '0')};`,
  };
};
/** Escaped punctuation stays as it is. */
const kept = (escape: string): Unit => ({ bytes: Buffer.from('.'), write: () => escape });

const ESCAPES = {
  url: { pattern: /%[0-9a-f]{2}/gi, unit: urlUnit },
  json: { pattern: /\\u[0-9a-f]{4}|\\./gi, unit: jsonUnit },
  html: { pattern: /&#?[0-9a-z]+;/gi, unit: htmlUnit },
} as const;

const units = (text: string, { pattern, unit }: (typeof ESCAPES)[keyof typeof ESCAPES]): Unit[] => {
  const found: Unit[] = [];
  let position = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > position) found.push(literal(text.slice(position, match.index)));
    found.push(unit(match[0]));
    position = match.index + match[0].length;
  }
  if (position < text.length) found.push(literal(text.slice(position)));
  return found;
};

const maskEscaped = (text: string, encoding: keyof typeof ESCAPES, mask: Masker): Buffer => {
  const parts = units(text, ESCAPES[encoding]);
  const masked = mask(Buffer.concat(parts.map(({ bytes }) => bytes)));
  let position = 0;
  const written = parts.map(({ bytes, write }) => {
    const replaced = masked.subarray(position, position + bytes.length);
    position += bytes.length;
    return write(replaced);
  });
  return Buffer.from(written.join(''), 'latin1');
};

/**
 * The replacement of one form of an identifier, of the same length and still valid in its encoding: what stands in a
 * URL decodes to letters and digits again. Forms that can only be reported (`base64part`, `digest`) are masked as text.
 */
export const maskForm = (
  form: Pick<IdentityForm, 'bytes' | 'encoding'>,
  key: SecretKey,
  domain: string,
  taken?: (candidate: Buffer) => boolean,
): Buffer => {
  const mask: Masker = (bytes) => sameLength(bytes, key, domain, taken);
  const text = form.bytes.toString('utf8');
  switch (form.encoding) {
    case 'url':
    case 'json':
    case 'html':
      return maskEscaped(text, form.encoding, mask);
    case 'base64':
    case 'base64url':
    case 'hex':
      return Buffer.from(mask(Buffer.from(text, form.encoding)).toString(form.encoding));
    case 'text':
    case 'base64part':
    case 'digest':
      return mask(form.bytes);
  }
};
