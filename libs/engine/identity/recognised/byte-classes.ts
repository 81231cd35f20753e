/** For each byte, whether the pattern matches it. */
export const bytesLike = (pattern: RegExp): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) =>
    Number(byte < 0x80 && pattern.test(String.fromCharCode(byte))),
  );

export const IS_WORD = bytesLike(/[A-Za-z0-9]/);
export const IS_LOCAL = bytesLike(/[A-Za-z0-9._-]/);
export const IS_HEX = bytesLike(/[0-9A-Fa-f]/);
export const NO_VALUE = 255;

const valuesOf = (...alphabets: readonly string[]): Uint8Array => {
  const values = new Uint8Array(256).fill(NO_VALUE);
  for (const alphabet of alphabets)
    [...alphabet].forEach((character, value) => (values[character.charCodeAt(0)] = value));
  return values;
};

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
export const BASE64_VALUES = valuesOf(`${LETTERS}+/`, `${LETTERS}-_`);
export const HEX_VALUES = valuesOf('0123456789abcdef', '0123456789ABCDEF');
