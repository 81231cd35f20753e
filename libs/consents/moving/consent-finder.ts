import { AppError, idPattern, type IdKind } from '#contracts';
import type { Catalogue, CatalogueConsent, CatalogueVersion } from '../catalogue/catalogue.js';
import { asUuid } from '../definitions/entity-ids.js';
import { nameKey } from '../definitions/names.js';
import { rowFault } from './moved-answer.js';

/** Pairs of consent and version that are remembered: a file has few. */
const REMEMBERED = 10_000;

export interface FoundConsent {
  readonly consent: CatalogueConsent;
  /** undefined: whichever is the latest when the answer is written. */
  readonly version: CatalogueVersion | undefined;
}

/** Finds consents and versions by the names that files use. */
export class ConsentFinder {
  readonly #byName = new Map<string, CatalogueConsent | 'ambiguous'>();
  readonly #found = new Map<string, FoundConsent>();

  constructor(private readonly catalogue: Catalogue) {
    for (const consent of catalogue.consents) {
      const group = catalogue.group(consent.groupId)?.name ?? '';
      for (const name of new Set([nameKey(consent.name), `${nameKey(group)}/${nameKey(consent.name)}`]))
        this.#byName.set(name, this.#byName.has(name) ? 'ambiguous' : consent);
    }
  }

  /** @throws AppError `consent.unknown`, `consent_version.unknown`, `consent.mismatch` */
  find(consent: string, version = 'latest'): FoundConsent {
    const key = `${consent}\u001f${version}`;
    const known = this.#found.get(key);
    if (known) return known;
    const owner = this.#consent(consent);
    const found = { consent: owner, version: this.#version(owner, version) };
    if (this.#found.size < REMEMBERED) this.#found.set(key, found);
    return found;
  }

  /** The name by which {@link find} finds it in any tenant with the same definitions; its id when only that is unmistakable. */
  nameOf(consent: CatalogueConsent): string {
    const name = `${this.catalogue.group(consent.groupId)?.name ?? ''}/${consent.name}`;
    return this.#byName.get(nameKey(name)) === consent ? name : consent.id;
  }

  #consent(given: string): CatalogueConsent {
    const id = uuidOf('consent', given);
    const found = id === null ? this.#byName.get(nameKey(given)) : this.catalogue.consent(id);
    if (found === 'ambiguous')
      throw rowFault(
        'consent',
        'Several consents have this name.',
        'Name the consent as group/name, or by id.',
      );
    if (!found) throw new AppError('consent.unknown', { param: 'consent' });
    return found;
  }

  #version(consent: CatalogueConsent, given: string): CatalogueVersion | undefined {
    if (given.toLowerCase() === 'latest') return undefined;
    const id = uuidOf('consentVersion', given);
    const version = id === null ? byNumber(consent, given) : this.catalogue.version(id);
    if (!version?.published) throw new AppError('consent_version.unknown', { param: 'version' });
    if (version.consentId !== consent.id) throw new AppError('consent.mismatch', { param: 'version' });
    return version;
  }
}

/** 2.10 is 2.1. */
const byNumber = ({ versions }: CatalogueConsent, given: string): CatalogueVersion | undefined =>
  /^\d{1,6}(\.\d{1,3})?$/.test(given) ? versions.find(({ number }) => number === Number(given)) : undefined;

const uuidOf = (kind: IdKind, given: string): string | null =>
  asUuid(idPattern(kind).test(given) ? given.slice(given.indexOf('_') + 1) : given);
