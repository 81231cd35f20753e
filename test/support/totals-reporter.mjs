/** The last lines of a run: one with the totals, and what this machine could not run. */
export default class TotalsReporter {
  onRunComplete(_contexts, results) {
    const files = results.numTotalTestSuites;
    const { numPassedTests: passed, numFailedTests: failed } = results;
    const skipped = results.numPendingTests + results.numTodoTests;
    process.stderr.write(`\ntotal: ${files} files, ${passed} passed, ${failed} failed, ${skipped} skipped\n`);
    for (const { name, reason } of globalThis.habeasMissing ?? [])
      process.stderr.write(`skipped for want of ${name}: ${reason}\n`);
  }
}
