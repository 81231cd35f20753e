import { componentsOf, nameKey, splitName } from './ldap.names.js';

/** `to` is null where the entry is gone. */
export interface MovedName {
  readonly from: string;
  readonly to: string | null;
}

/**
 * Names that entries have no longer. What is yet to be done may still say them: an entry below one that was renamed, a
 * value that named it. Whoever does a log again finds the same names again.
 */
export class MovedNames {
  private readonly known = new Map<string, string>();
  private open: MovedName[] = [];

  add(from: string, to: string | null): void {
    this.open.push({ from, to });
    if (to === null) return;
    this.known.delete(nameKey(to));
    this.known.set(nameKey(from), to);
  }

  /** Those that were added since this was last asked. */
  take(): readonly MovedName[] {
    const open = this.open;
    this.open = [];
    return open;
  }

  /** What an entry is called now, when it or one above it was renamed. */
  current(dn: string): string {
    const parts = componentsOf(dn);
    for (const at of parts.keys()) {
      const to = this.known.get(nameKey(parts.slice(at).join(',')));
      if (to !== undefined) return [...parts.slice(0, at), to].join(',');
    }
    return dn;
  }

  /** The same for the entries above it only. */
  below(dn: string): string {
    const { first, parent } = splitName(dn);
    return parent === '' ? dn : `${first},${this.current(parent)}`;
  }
}
