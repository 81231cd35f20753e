import type { Unknown } from './imported-map.js';

/** A value of a foreign document, with the line on which it stands (from 1). */
export type Placed = PlacedMap | PlacedList | PlacedScalar;

export interface PlacedScalar {
  readonly kind: 'scalar';
  readonly line: number;
  readonly value: string | number | bigint | boolean | null;
}
export interface PlacedList {
  readonly kind: 'list';
  readonly line: number;
  readonly items: readonly Placed[];
}
export interface PlacedMember {
  /** Of its name. */
  readonly line: number;
  readonly value: Placed;
}

/** An object that remembers which of its members were understood, so that the others can be listed. */
export class PlacedMap {
  readonly kind = 'map';
  readonly #left: Map<string, PlacedMember>;

  constructor(
    readonly line: number,
    members: ReadonlyMap<string, PlacedMember>,
  ) {
    this.#left = new Map(members);
  }

  take(name: string): PlacedMember | undefined {
    const member = this.#left.get(name);
    this.#left.delete(name);
    return member;
  }

  /** Members that say nothing a data map could hold: names for people, versions of the format. */
  skip(...names: readonly string[]): void {
    for (const name of names) this.#left.delete(name);
  }

  get left(): ReadonlyMap<string, PlacedMember> {
    return this.#left;
  }
}

/** Reads values of the kind that is wanted and lists those of another. */
export class PlacedReader {
  constructor(
    private readonly file: string,
    private readonly unknown: Unknown[],
  ) {}

  list(line: number, part: string, why: string): void {
    this.unknown.push({ file: this.file, line, part, why });
  }

  text(map: PlacedMap, name: string, part: string): string | null {
    const member = map.take(name);
    if (!member || isNull(member.value)) return null;
    if (member.value.kind === 'scalar') return String(member.value.value);
    return this.#other(member, name, part, 'a text');
  }

  flag(map: PlacedMap, name: string, part: string): boolean {
    const member = map.take(name);
    if (!member || isNull(member.value)) return false;
    if (member.value.kind === 'scalar' && typeof member.value.value === 'boolean') return member.value.value;
    this.#other(member, name, part, 'true or false');
    return false;
  }

  texts(
    map: PlacedMap,
    name: string,
    part: string,
  ): readonly { readonly line: number; readonly text: string }[] {
    return this.items(map, name, part).flatMap((item) => {
      if (item.kind === 'scalar' && item.value !== null)
        return [{ line: item.line, text: String(item.value) }];
      this.list(item.line, `${part}: ${name}`, 'a text is expected here');
      return [];
    });
  }

  maps(map: PlacedMap, name: string, part: string): readonly PlacedMap[] {
    return this.items(map, name, part).flatMap((item) => {
      if (item.kind === 'map') return [item];
      this.list(item.line, `${part}: ${name}`, 'an object is expected here');
      return [];
    });
  }

  items(map: PlacedMap, name: string, part: string): readonly Placed[] {
    const member = map.take(name);
    if (!member || isNull(member.value)) return [];
    if (member.value.kind === 'list') return member.value.items;
    this.#other(member, name, part, 'a list');
    return [];
  }

  map(map: PlacedMap, name: string, part: string): PlacedMap | null {
    const member = map.take(name);
    if (!member || isNull(member.value)) return null;
    return member.value.kind === 'map' ? member.value : this.#other(member, name, part, 'an object');
  }

  /** Everything that nobody asked for. */
  rest(map: PlacedMap, part: string): void {
    for (const [name, { line }] of map.left)
      this.list(line, `${part}: ${name}`, 'a data map has nothing like it');
    map.skip(...map.left.keys());
  }

  #other({ line }: PlacedMember, name: string, part: string, expected: string): null {
    this.list(line, `${part}: ${name}`, `${expected} is expected here`);
    return null;
  }
}

const isNull = (value: Placed): boolean => value.kind === 'scalar' && value.value === null;
