import { Attribute, Change } from 'ldapts';
import type { Notes } from '../staged/index.js';
import type { LdapLink } from './ldap.link.js';

/** The only entry of ours, below the base: an organizational unit, whose descriptions are the notes. */
export const NOTES = 'habeas_journal';
const NO_SUCH_ATTRIBUTE = 16;
const VALUE_EXISTS = 20;
const NO_SUCH_ENTRY = 32;
const ENTRY_EXISTS = 68;

/**
 * A change of one entry is atomic, and values of an attribute are a set: a note is there when the value `have <id>` is,
 * which nobody can add twice, and its text is another value, which nobody can replace who does not know it. Texts are in
 * hex, since the server takes letters of another case, and more spaces, for the same.
 */
export class LdapNotes implements Notes {
  constructor(private readonly link: LdapLink) {}

  async get(id: string): Promise<string | null> {
    const beginning = `${id} `;
    const found = (await this.values()).find((value) => value.startsWith(beginning));
    return found === undefined ? null : Buffer.from(found.slice(beginning.length), 'hex').toString();
  }

  async swap(id: string, expected: string | null, next: string | null): Promise<boolean> {
    if (expected === next) return (await this.get(id)) === expected;
    const gone = expected === null ? [] : [noteOf(id, expected), ...(next === null ? [haveOf(id)] : [])];
    const come = next === null ? [] : [noteOf(id, next), ...(expected === null ? [haveOf(id)] : [])];
    const changes = [...change('delete', gone), ...change('add', come)];
    const dn = this.dn;
    const write = (): Promise<boolean> =>
      this.link.modify(dn, changes, [NO_SUCH_ATTRIBUTE, VALUE_EXISTS, NO_SUCH_ENTRY]);
    if (await write()) return true;
    if (expected !== null || (await this.link.read({ base: dn, attributes: ['1.1'] }))) return false;
    await this.link.unless([ENTRY_EXISTS], (client) =>
      client.add(dn, { objectClass: ['organizationalUnit'], ou: [NOTES] }),
    );
    return write();
  }

  async list(prefix: string): Promise<readonly string[]> {
    const beginning = haveOf(prefix);
    return (await this.values())
      .filter((value) => value.startsWith(beginning))
      .map((value) => value.slice(haveOf('').length));
  }

  private get dn(): string {
    return `ou=${NOTES},${this.link.base}`;
  }

  private async values(): Promise<readonly string[]> {
    const entry = await this.link.read({ base: this.dn, attributes: ['description'] });
    return [...(entry?.attributes.values() ?? [])].flat().map(String);
  }
}

const haveOf = (id: string): string => `have ${id}`;
const noteOf = (id: string, text: string): string => `${id} ${Buffer.from(text).toString('hex')}`;
const change = (operation: 'add' | 'delete', values: string[]): Change[] =>
  values.length === 0
    ? []
    : [new Change({ operation, modification: new Attribute({ type: 'description', values }) })];
