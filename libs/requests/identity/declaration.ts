import { createHash } from 'node:crypto';

/**
 * What a person signs who gives three data points: that they are who the request is about, under penalty of perjury
 * (rights reference 8, "reasonably high degree"). It must come back to the letter.
 */
export const declarationOf = (number: string): string =>
  `I declare under penalty of perjury that I am the person whose personal data the request ${number} is about, and that what I state here is true.`;

/** SHA-256, hex: which words were signed, without who signed them. */
export const declarationHash = (text: string): string => createHash('sha256').update(text).digest('hex');
