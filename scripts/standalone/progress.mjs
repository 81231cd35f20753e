/** One line a step, with the time since the start. */
export class Progress {
  #startedAt = performance.now();

  say = (line) => this.print(`[${this.#seconds()} s] ${line}`);

  print = (text) => {
    process.stdout.write(`${text}\n`);
  };

  /**
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} work a string it answers is shown
   */
  async step(name, work) {
    const begin = performance.now();
    const result = await work();
    const note = typeof result === 'string' ? ` ${result}` : '';
    this.say(`${name}${note} ready in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
    return result;
  }

  #seconds() {
    return ((performance.now() - this.#startedAt) / 1000).toFixed(1).padStart(5);
  }
}
