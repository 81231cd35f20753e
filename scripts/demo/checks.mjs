/** What must hold; everything is tried, and what failed is told at the end. */
export class Checks {
  #passed = 0;
  /** @type {string[]} */
  failed = [];

  /** @param {(line: string) => void} say */
  constructor(say = () => {}) {
    this.say = say;
  }

  /**
   * @param {string} what in the present tense
   * @param {unknown} holds
   * @param {unknown} [found] shown when it does not
   */
  that(what, holds, found) {
    if (holds) {
      this.#passed += 1;
      this.say(`  ✓ ${what}`);
      return;
    }
    const seen = found === undefined ? '' : `: ${JSON.stringify(found)?.slice(0, 600)}`;
    this.failed.push(`${what}${seen}`);
    this.say(`  ✗ ${what}${seen}`);
  }

  /** A step that could not be finished counts as a failed check, and the next step is still tried. */
  async step(title, work) {
    this.say(`\n${title}\n`);
    try {
      await work();
    } catch (error) {
      this.that(`${title} runs to its end`, false, error.message);
    }
  }

  get summary() {
    return `${this.#passed} checks held, ${this.failed.length} failed`;
  }
}
