import type { LegalType } from '#contracts';
import type { LegalBasis } from '../rights/legal-basis.js';

/** Art. 21(1) GDPR: an objection is to processing that rests on a public task or on an interest. */
const WEIGHED: readonly (LegalBasis | LegalType | null)[] = ['public_authority', 'legitimate_interests'];

interface DefinedConsent {
  readonly name: string;
  readonly legalType: LegalType;
  readonly purposes: readonly { readonly key: string; readonly name: string }[];
}

export interface KnownPurposes {
  /** Every name under which decisions may ask. */
  readonly known: readonly string[];
  /** Those of them that rest on a public task or on an interest. */
  readonly weighed: readonly string[];
}

/** The purposes that the data map and the definitions of consents know; what asks for consent rests on nothing else. */
export function knownPurposes(
  mapped: Readonly<Record<string, { readonly basis: LegalBasis | null }>>,
  defined: readonly DefinedConsent[],
): KnownPurposes {
  const names = defined.map(({ name, legalType, purposes }) => ({
    legalType,
    names: [name, ...purposes.flatMap((purpose) => [purpose.key, purpose.name])],
  }));
  const consented = new Set(names.flatMap((each) => (each.legalType === 'consent' ? each.names : [])));
  const fromMap = Object.entries(mapped).flatMap(([name, { basis }]) =>
    WEIGHED.includes(basis) ? [name] : [],
  );
  const fromConsents = names.flatMap((each) => (WEIGHED.includes(each.legalType) ? each.names : []));
  return {
    known: unique([...Object.keys(mapped), ...names.flatMap((each) => each.names)]),
    weighed: unique([...fromMap, ...fromConsents].filter((name) => !consented.has(name))),
  };
}

const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();
