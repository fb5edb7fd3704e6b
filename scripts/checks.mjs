// Runs checks one after the other, for scripts without a test runner. The last line has the counts.

export class Checks {
  #passed = 0;
  #failed = 0;

  /**
   * @param {string} name a sentence
   * @param {() => Promise<string | void>} check throws if it fails; the text it returns is printed beside it
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

  /** Prints the counts; the process fails if a check did. */
  end() {
    console.log(`\n${this.#passed} passed, ${this.#failed} failed`);
    process.exitCode = this.#failed === 0 ? 0 : 1;
  }
}
