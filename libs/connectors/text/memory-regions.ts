interface Region {
  readonly at: number;
  readonly bytes: number;
}

const ALIGNED = 64;

/** Hands out regions of a memory. */
export class MemoryRegions {
  #free: Region[] = [];
  readonly #taken = new Map<number, number>();
  #end = 0;

  constructor(private readonly size: number) {}

  /** The address of a region; null when there is no more room. */
  take(atLeast: number): number | null {
    const bytes = Math.ceil(atLeast / ALIGNED) * ALIGNED;
    const index = this.#free.findIndex((region) => region.bytes >= bytes);
    const found = this.#free[index];
    if (!found && this.#end + bytes > this.size) return null;
    const at = found?.at ?? this.#end;
    if (found) this.#free.splice(index, 1, ...rest(found, bytes));
    else this.#end += bytes;
    this.#taken.set(at, bytes);
    return at;
  }

  give(at: number): void {
    const bytes = this.#taken.get(at);
    if (bytes === undefined) return;
    this.#taken.delete(at);
    const free = [...this.#free, { at, bytes }].sort((a, b) => a.at - b.at);
    this.#free = free.reduce<Region[]>((joined, region) => {
      const last = joined.at(-1);
      if (last?.at !== undefined && last.at + last.bytes === region.at)
        joined[joined.length - 1] = { at: last.at, bytes: last.bytes + region.bytes };
      else joined.push(region);
      return joined;
    }, []);
  }
}

const rest = ({ at, bytes }: Region, taken: number): Region[] =>
  bytes === taken ? [] : [{ at: at + taken, bytes: bytes - taken }];
