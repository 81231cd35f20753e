import type { IdentityForm } from './identity-forms.js';
import { unicodeForms } from './normalise.js';

/** A name as it stands in texts: as a whole, in any case and any way in which Unicode may write it. */
export function nameForms(name: string): readonly IdentityForm[] {
  const texts = unicodeForms(name).flatMap((text) => [text, text.toLowerCase(), text.toUpperCase()]);
  const distinct = new Map(texts.map((text) => [asciiLower(text), text]));
  return [...distinct.values()].map((text) => ({
    bytes: Buffer.from(text, 'utf8'),
    boundary: 'word',
    ignoreCase: true,
    encoding: 'text',
  }));
}

/** Forms are compared without the case of these letters alone. */
const asciiLower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
