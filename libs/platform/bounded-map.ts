/** A map that forgets what was set longest ago when it is full: for what can always be looked up again. */
export class BoundedMap<K, V> extends Map<K, V> {
  readonly #limit: number;

  /** @param limit how many entries it holds at most */
  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  override set(key: K, value: V): this {
    this.delete(key);
    if (this.size >= this.#limit) this.delete(this.keys().next().value!);
    return super.set(key, value);
  }
}
