// Checks one after the other, for scripts that no test runner runs. The last line counts.

export class Checks {
  #passed = 0;
  #failed = 0;

  /**
   * @param {string} name a sentence
   * @param {() => Promise<string | void>} check throws where it does not hold; what it returns is told beside it
   */
  async run(name, check) {
    try {
      const told = await check();
      this.#passed += 1;
      console.log(`ok      ${name}${told ? `: ${told}` : ""}`);
    } catch (error) {
      this.#failed += 1;
      console.log(`FAILED  ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Says how many there were; the process fails where one did. */
  end() {
    console.log(`\n${this.#passed} passed, ${this.#failed} failed`);
    process.exitCode = this.#failed === 0 ? 0 : 1;
  }
}
