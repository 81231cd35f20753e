import type { ColumnInfo } from '#connectors/spi';

/** Text of a canary anywhere in a dump: `q0001az`, a telephone number under +49 30 5, or nine digits that begin with 77. */
export const CANARIES = /q[0-9a-z]{3,6}z|\+49 30 5\d{7}|77\d{7}/g;

/** Shorter columns have no room for one that is told from everything else. */
const SHORTEST = 5;
const LONGEST = 8;

export interface Canary {
  /** What to look for. */
  readonly token: string;
  /** What is written into the column. */
  readonly value: string | Buffer;
}

/** Hands out values that occur nowhere else and that the column takes; null where there is no room for one. */
export class CanaryMint {
  #next = 1;

  /** @param current the value that is replaced, whose form is kept. */
  make(column: ColumnInfo, current: string | null): Canary | null {
    switch (column.kind) {
      case 'text':
        return this.#text(column, current);
      case 'json':
        return this.inDocument(current ?? '{}');
      case 'array':
        return this.#array();
      case 'bytes':
        return this.#bytes();
      case 'integer':
      case 'decimal':
        return this.#number();
      case 'other':
        return this.#other(column, current);
      default:
        return null;
    }
  }

  #text({ name, maxLength }: ColumnInfo, current: string | null): Canary | null {
    const room = maxLength ?? Infinity;
    if (/^\s*[{[]/.test(current ?? '')) {
      const json = this.inDocument(current ?? '');
      return String(json.value).length <= room ? json : null;
    }
    if (room < SHORTEST) return null;
    const token = this.#token(Math.min(room, LONGEST));
    if (/mail/i.test(name) || /^[^\s@]+@[^\s@]+$/.test(current ?? ''))
      return room >= 22 ? { token, value: `${token}@mail.example` } : { token, value: token };
    const isPhone = /phone|telefon|fax|mobil/i.test(name) && room >= 15;
    return isPhone ? this.#phone() : { token, value: token };
  }

  #token(length: number): string {
    const number = (this.#next++).toString(36).padStart(length - 2, '0');
    if (number.length > length - 2) throw new Error(`There are no more canaries of ${length} characters`);
    return `q${number}z`;
  }

  #phone(): Canary {
    const token = `+49 30 5${String(this.#next++).padStart(7, '0')}`;
    return { token, value: token };
  }

  #number(): Canary {
    const token = `77${String(this.#next++).padStart(7, '0')}`;
    return { token, value: token };
  }

  #bytes(): Canary {
    const token = this.#token(LONGEST);
    return { token, value: Buffer.from(token) };
  }

  #array(): Canary {
    const token = this.#token(LONGEST);
    return { token, value: `{${token}@mail.example}` };
  }

  #other({ nativeType }: ColumnInfo, current: string | null): Canary | null {
    const token = this.#token(LONGEST);
    if (/xml/i.test(nativeType)) return { token, value: `<note>${token}</note>` };
    if (/hstore/i.test(nativeType)) return { token, value: `"note"=>"${token}"` };
    return current === null ? null : { token, value: token };
  }

  /** At this path of the document, or in its first text that is no reference; a member of its own where there is none. */
  inDocument(current: string, path?: string): Canary {
    const token = this.#token(LONGEST);
    const document: unknown = JSON.parse(current);
    let isPlaced = false;
    const isPlace = (value: unknown, way: string): boolean =>
      path === undefined
        ? typeof value === 'string' && !/(^|[._])(id|type|kind|action|plan|state|table)$|Id$/.test(way)
        : way === path;
    const placed = (value: unknown, way: string): unknown => {
      if (Array.isArray(value)) return value.map((entry) => placed(entry, way));
      if (typeof value === 'object' && value !== null)
        return Object.fromEntries(
          Object.entries(value).map(([name, entry]) => [
            name,
            placed(entry, way === '' ? name : `${way}.${name}`),
          ]),
        );
      if (isPlaced || !isPlace(value, way)) return value;
      isPlaced = true;
      return String(value).includes('@') ? `${token}@mail.example` : token;
    };
    const written = placed(document, '');
    const whole = isPlaced ? written : { ...(written as object), name: token };
    return { token, value: JSON.stringify(whole) };
  }
}
