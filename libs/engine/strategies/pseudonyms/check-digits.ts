/** The sum of Luhn (ISO/IEC 7812-1 annex B), from the right; 0 modulo 10 when the last digit is right. */
const luhnSum = (digits: string): number =>
  [...digits]
    .reverse()
    .map((digit, index) =>
      index % 2 === 0 ? Number(digit) : ([0, 2, 4, 6, 8, 1, 3, 5, 7, 9][Number(digit)] ?? 0),
    )
    .reduce((sum, digit) => sum + digit, 0);

export const passesLuhn = (digits: string): boolean => luhnSum(digits) % 10 === 0;

/** The digit to write behind these. */
export const luhnDigit = (digits: string): string => String((10 - (luhnSum(`${digits}0`) % 10)) % 10);

/** ISO 7064 mod 97-10: letters count from 10, the first four characters go to the end. */
export const isIban = (text: string): boolean => {
  const compact = text.replaceAll(' ', '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false;
  const rotated = compact.slice(4) + compact.slice(0, 4);
  const digits = rotated.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(digits) % 97n === 1n;
};
