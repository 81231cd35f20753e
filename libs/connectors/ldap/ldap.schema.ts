import type { ColumnKind } from '../spi/index.js';

/** What the subschema of the server says of an attribute (RFC 4512, 4.1.2). */
export interface AttributeType {
  readonly name: string;
  readonly syntax: string;
  readonly kind: ColumnKind;
  readonly equality: string | null;
  readonly isSingle: boolean;
  readonly isReadOnly: boolean;
  /** What the server keeps of entries, or of itself, and not what an entry says. */
  readonly isOperational: boolean;
}
export interface ObjectClass {
  readonly name: string;
  readonly above: readonly string[];
  readonly isStructural: boolean;
  readonly must: readonly string[];
  readonly may: readonly string[];
}

export const DN_SYNTAX = '1.3.6.1.4.1.1466.115.121.1.12';
/** A name that may have bits behind it (RFC 4517, 3.3.21): `uniqueMember`. */
const NAME_AND_UID_SYNTAX = '1.3.6.1.4.1.1466.115.121.1.34';
export const mayHaveBits = (syntax: string): boolean => syntax === NAME_AND_UID_SYNTAX;
export const isNameSyntax = (syntax: string): boolean =>
  syntax === DN_SYNTAX || syntax === NAME_AND_UID_SYNTAX;
const LDAP_SYNTAXES = '1.3.6.1.4.1.1466.115.121.1.';
/** RFC 4517, 3.3; what is not here is text. */
const KINDS: Readonly<Record<string, ColumnKind>> = {
  5: 'bytes',
  7: 'boolean',
  8: 'bytes',
  9: 'bytes',
  10: 'bytes',
  23: 'bytes',
  24: 'timestamp',
  27: 'integer',
  28: 'bytes',
  40: 'bytes',
  53: 'timestamp',
};
const UUID_SYNTAX = '1.3.6.1.1.16.1';

/** Attributes and classes by every name that they have, in lower case. */
export class LdapSchema {
  private readonly types = new Map<string, AttributeType>();
  private readonly classes = new Map<string, ObjectClass>();

  constructor(attributeTypes: readonly string[], objectClasses: readonly string[]) {
    const written = new Map(
      attributeTypes
        .map(readable)
        .flatMap((text) => [...namesOf(text), oidOf(text)].map((name) => [lower(name), text])),
    );
    const read = new Map([...new Set(written.values())].map((text) => [text, attributeType(text, written)]));
    for (const [name, text] of written) this.types.set(name, read.get(text)!);
    for (const text of objectClasses.map(readable)) {
      const one = objectClass(text);
      for (const name of [...namesOf(text), oidOf(text)]) this.classes.set(lower(name), one);
    }
  }

  /** Options (`;lang-de`) do not matter. */
  attribute(description: string): AttributeType | undefined {
    return this.types.get(lower(description.split(';')[0]!));
  }

  /** What an entry says with the name of another. */
  nameAttributes(): readonly AttributeType[] {
    return [...new Set(this.types.values())].filter(
      ({ syntax, equality, isReadOnly, isOperational, name }) =>
        isNameSyntax(syntax) && equality !== null && !isReadOnly && !isOperational && !/^olc/i.test(name),
    );
  }

  /** With all classes above them. */
  classesOf(names: readonly string[]): readonly ObjectClass[] {
    const found = new Map<string, ObjectClass>();
    const add = (name: string): void => {
      const one = this.classes.get(lower(name));
      if (!one || found.has(one.name)) return;
      found.set(one.name, one);
      one.above.forEach(add);
    };
    names.forEach(add);
    return [...found.values()];
  }

  /** The structural class of an entry that is not above another of its own; null when the schema does not tell. */
  structural(names: readonly string[]): string | null {
    const own = this.classesOf(names).filter(({ isStructural }) => isStructural);
    const above = new Set(own.flatMap((one) => one.above.map(lower)));
    return own.find(({ name }) => !above.has(lower(name)))?.name ?? null;
  }
}

function attributeType(text: string, written: ReadonlyMap<string, string>): AttributeType {
  const inherited = (word: string, from = text, depth = 0): string | null => {
    const own = new RegExp(`\\b${word} '?([\\w.-]+)`).exec(from)?.[1];
    const above = written.get(lower(/\bSUP ([\w.-]+)/.exec(from)?.[1] ?? ''));
    if (own !== undefined || above === undefined || depth > 20) return own ?? null;
    return inherited(word, above, depth + 1);
  };
  const syntax = inherited('SYNTAX') ?? '';
  return {
    name: namesOf(text)[0] ?? oidOf(text),
    syntax,
    kind: kindOf(syntax),
    equality: inherited('EQUALITY'),
    isSingle: /\bSINGLE-VALUE\b/.test(text),
    isReadOnly: /\bNO-USER-MODIFICATION\b/.test(text),
    isOperational: /\bUSAGE (directoryOperation|distributedOperation|dSAOperation)\b/.test(text),
  };
}

function kindOf(syntax: string): ColumnKind {
  if (syntax === UUID_SYNTAX) return 'uuid';
  return (syntax.startsWith(LDAP_SYNTAXES) && KINDS[syntax.slice(LDAP_SYNTAXES.length)]) || 'text';
}

const objectClass = (text: string): ObjectClass => ({
  name: namesOf(text)[0] ?? oidOf(text),
  above: listOf(text, 'SUP'),
  isStructural: !/\b(AUXILIARY|ABSTRACT)\b/.test(text),
  must: listOf(text, 'MUST'),
  may: listOf(text, 'MAY'),
});

/** Descriptions are for people and may hold any word. */
const readable = (text: string): string => text.replace(/\bDESC '[^']*'/, '');
const oidOf = (text: string): string => /^\(\s*([\w.-]+)/.exec(text)?.[1] ?? '';
const namesOf = (text: string): readonly string[] =>
  [...(/\bNAME (\([^)]*\)|'[^']*')/.exec(text)?.[1] ?? '').matchAll(/'([^']+)'/g)].map(([, name]) => name!);
const listOf = (text: string, word: string): readonly string[] =>
  (new RegExp(`\\b${word} (?:\\(([^)]*)\\)|([\\w.-]+))`).exec(text)?.slice(1).find(Boolean) ?? '')
    .split('$')
    .map((name) => name.trim())
    .filter(Boolean);
const lower = (name: string): string => name.toLowerCase();
