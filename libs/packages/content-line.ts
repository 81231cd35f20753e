const LINE_OCTETS = 75;

/** A value of a text property, or a component of one (RFC 6350, section 3.4): what has a meaning there is escaped. */
export const escapeText = (value: string): string =>
  value
    .replace(/\r\n?/g, '\n')
    // Control characters other than tab have no place in a value (section 3.3).
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    .replace(/[\\,;]/g, '\\$&')
    .replace(/\n/g, '\\n');

/** Lines of at most 75 octets without their end; a character is never torn (RFC 6350, section 3.2). */
export function foldLine(line: string): string {
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > LINE_OCTETS) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return `${folded}\r\n`;
}
