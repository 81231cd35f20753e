/**
 * Strongly connected components of a directed graph in topological order of their successors: a node comes after
 * everything its edges lead to. Iterative, so that long chains do not exhaust the stack (Tarjan).
 */
export function components(
  names: readonly string[],
  edges: readonly (readonly [from: string, to: string])[],
): string[][] {
  const successors = new Map(names.map((name) => [name, [] as string[]]));
  for (const [from, to] of edges) successors.get(from)?.push(to);
  const walk = new Walk(successors);
  for (const name of names) walk.visit(name);
  return walk.components;
}

interface Frame {
  readonly name: string;
  next: number;
}

class Walk {
  readonly components: string[][] = [];
  readonly #index = new Map<string, number>();
  readonly #low = new Map<string, number>();
  readonly #open: string[] = [];
  readonly #isOpen = new Set<string>();

  constructor(readonly successors: ReadonlyMap<string, readonly string[]>) {}

  visit(root: string): void {
    if (this.#index.has(root)) return;
    const frames = [this.#enter(root)];
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const successor = this.successors.get(frame.name)?.[frame.next++];
      if (successor === undefined) {
        this.#leave(frame.name);
        frames.pop();
        const parent = frames.at(-1);
        if (parent) this.#lower(parent.name, this.#lowOf(frame.name));
      } else if (!this.#index.has(successor)) {
        frames.push(this.#enter(successor));
      } else if (this.#isOpen.has(successor)) {
        this.#lower(frame.name, this.#index.get(successor) ?? 0);
      }
    }
  }

  #enter(name: string): Frame {
    const index = this.#index.size;
    this.#index.set(name, index);
    this.#low.set(name, index);
    this.#open.push(name);
    this.#isOpen.add(name);
    return { name, next: 0 };
  }

  #leave(name: string): void {
    if (this.#lowOf(name) !== this.#index.get(name)) return;
    const component = this.#open.splice(this.#open.lastIndexOf(name));
    for (const member of component) this.#isOpen.delete(member);
    this.components.push(component);
  }

  #lowOf(name: string): number {
    return this.#low.get(name) ?? 0;
  }

  #lower(name: string, low: number): void {
    this.#low.set(name, Math.min(this.#lowOf(name), low));
  }
}
