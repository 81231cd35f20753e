import type { Identity } from '#contracts';
import { identityKey, normalise } from '../identity/index.js';

/** An e-mail address as people and programs write it into text. */
const ADDRESS = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;
/** Further people share one label: the memory of a copy has a bound. */
const MOST = 10_000;

/**
 * Puts `[person-1]`, `[person-2]` … in place of e-mail addresses that are not the person's, the same label for the same
 * address within one store (portability reference 7.2). Which is whose never leaves this object.
 */
export class OthersAddresses {
  readonly #own: ReadonlySet<string>;
  readonly #labels = new Map<string, string>();

  constructor(identities: readonly Identity[]) {
    this.#own = new Set(identities.map((identity) => identityKey(normalise(identity))));
  }

  /** @param count called for each address that is replaced */
  label(text: string, count: () => void = () => undefined): string {
    if (!text.includes('@')) return text;
    return text.replace(ADDRESS, (address) => {
      const key = identityKey(normalise({ type: 'email', value: address }));
      if (this.#own.has(key)) return address;
      count();
      return this.#labelOf(key);
    });
  }

  #labelOf(key: string): string {
    const known = this.#labels.get(key);
    if (known !== undefined) return known;
    if (this.#labels.size >= MOST) return '[person]';
    const label = `[person-${this.#labels.size + 1}]`;
    this.#labels.set(key, label);
    return label;
  }
}
