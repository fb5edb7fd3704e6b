// Runs checks one after the other, for scripts without a test runner. The last line has the counts.

/** @typedef {{ name: string, passed: boolean, told: string }} Outcome what a check returned, or why it failed */

export class Checks {
  /** @type {Outcome[]} */
  outcomes = [];

  /**
   * @param {string} name a sentence
   * @param {() => Promise<string | void>} check throws if it fails; the text it returns is printed beside it
   */
  async run(name, check) {
    const outcome = await outcomeOf(name, check);
    this.outcomes.push(outcome);
    const { passed, told } = outcome;
    console.log(`${passed ? "ok    " : "FAILED"}  ${name}${told && `: ${told}`}`);
  }

  get failed() {
    return this.outcomes.filter(({ passed }) => !passed).length;
  }

  /** How many passed and failed, in words. */
  get counts() {
    return `${this.outcomes.length - this.failed} passed, ${this.failed} failed`;
  }

  /** Prints the counts; the process fails if a check did. */
  end() {
    console.log(`\n${this.counts}`);
    process.exitCode = this.failed === 0 ? 0 : 1;
  }
}

/**
 * @param {string} name
 * @param {() => Promise<string | void>} check
 * @returns {Promise<Outcome>}
 */
async function outcomeOf(name, check) {
  try {
    return { name, passed: true, told: (await check()) ?? "" };
  } catch (error) {
    return { name, passed: false, told: error instanceof Error ? error.message : String(error) };
  }
}
