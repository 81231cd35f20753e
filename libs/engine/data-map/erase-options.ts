import { didYouMean } from '#contracts';

/** Takes the members of an action one by one; the first that is wrong is the fault of the action. */
export interface Options {
  refuse(message: string): void;
  oneOf<T extends string, D extends T | null = never>(
    name: string,
    what: string,
    known: readonly T[],
    otherwise?: D,
  ): T | D;
  listOf<T extends string>(name: string, what: string, known: readonly T[]): readonly T[];
  text<N extends string>(name: N): Partial<Record<N, string>>;
  /** A short lower-case word. */
  domain<N extends string>(name: N): Partial<Record<N, string>>;
  whole<N extends string>(name: N, from: number, to: number, fault?: string): Partial<Record<N, number>>;
  fraction<N extends string>(name: N): Partial<Record<N, number>>;
  flag<N extends string>(name: N): Partial<Record<N, true>>;
}

const MAX_TEXT = 100;

/**
 * Reads the options of an action from the object that the document writes. Members that `read` does not take are
 * faults, with the name that was probably meant.
 */
export const readOptions = <T>(
  action: string,
  written: unknown,
  read: (take: Options) => T,
): T | { readonly fault: string } => {
  if (typeof written !== 'object' || written === null || Array.isArray(written))
    return { fault: `${action} takes an object here` };
  const options = new ReadOptions(action, new Map(Object.entries(written)));
  const result = read(options);
  const fault = options.fault();
  return fault === null ? result : { fault };
};

class ReadOptions implements Options {
  readonly #known: string[] = [];
  #fault: string | null = null;

  constructor(
    readonly action: string,
    readonly written: ReadonlyMap<string, unknown>,
  ) {}

  fault(): string | null {
    const unknown = [...this.written.keys()].find((name) => !this.#known.includes(name));
    if (unknown === undefined) return this.#fault;
    return `"${unknown}" is no member of ${this.action}.${didYouMean(unknown, this.#known)} Known: ${this.#known.join(', ')}`;
  }

  refuse(message: string): void {
    this.#fault ??= message;
  }

  oneOf<T extends string, D extends T | null = never>(
    name: string,
    what: string,
    known: readonly T[],
    otherwise?: D,
  ): T | D {
    const value = this.#take(name);
    if ((value === undefined || value === null) && otherwise !== undefined) return otherwise;
    const found = known.find((one) => one === value);
    if (found !== undefined) return found;
    this.refuse(
      typeof value === 'string'
        ? `"${value}" is no ${what}.${didYouMean(value, known)} Known: ${known.join(', ')}`
        : `a ${what} is needed here. Known: ${known.join(', ')}`,
    );
    return known[0] as T;
  }

  listOf<T extends string>(name: string, what: string, known: readonly T[]): readonly T[] {
    const value = this.#take(name) ?? [];
    const list: unknown[] = Array.isArray(value) ? value : [value];
    const wrong = list.find((one) => !known.some((other) => other === one));
    if (wrong !== undefined)
      this.refuse(
        `${JSON.stringify(wrong)} is no ${what}.${didYouMean(String(wrong), known)} Known: ${known.join(', ')}`,
      );
    return known.filter((one) => list.includes(one));
  }

  text<N extends string>(name: N): Partial<Record<N, string>> {
    return this.#optional(name, `a text of at most ${MAX_TEXT} characters`, (value) =>
      typeof value === 'string' && value.length <= MAX_TEXT ? value : undefined,
    );
  }

  domain<N extends string>(name: N): Partial<Record<N, string>> {
    return this.#optional(name, 'a short lower-case word, such as email', (value) =>
      typeof value === 'string' && /^[a-z][a-z0-9_.-]*$/.test(value) ? value : undefined,
    );
  }

  whole<N extends string>(name: N, from: number, to: number, fault?: string): Partial<Record<N, number>> {
    const wanted = `a whole number from ${from} to ${to}`;
    return this.#optional(
      name,
      wanted,
      (value) =>
        typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to
          ? value
          : undefined,
      fault,
    );
  }

  fraction<N extends string>(name: N): Partial<Record<N, number>> {
    return this.#optional(name, 'a number from 0 to 1', (value) =>
      typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined,
    );
  }

  flag<N extends string>(name: N): Partial<Record<N, true>> {
    const value = this.#take(name);
    if (value !== undefined && typeof value !== 'boolean') this.refuse(`${name} must be true or false`);
    return value === true ? this.#entry(name, true as const) : {};
  }

  #optional<N extends string, T>(
    name: N,
    wanted: string,
    read: (value: unknown) => T | undefined,
    fault = `${name} must be ${wanted}`,
  ): Partial<Record<N, T>> {
    const value = this.#take(name);
    if (value === undefined || value === null) return {};
    const found = read(value);
    if (found !== undefined) return this.#entry(name, found);
    this.refuse(fault);
    return {};
  }

  #entry<N extends string, T>(name: N, value: T): Partial<Record<N, T>> {
    return { [name]: value } as Partial<Record<N, T>>;
  }

  #take(name: string): unknown {
    this.#known.push(name);
    return this.written.get(name);
  }
}
