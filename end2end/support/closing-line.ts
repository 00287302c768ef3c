import type { FullResult, Reporter, Suite } from '@playwright/test/reporter';

/** Ends the run with one line: `browser: 12 passed, 0 failed`. */
export default class ClosingLine implements Reporter {
  private suite: Suite | undefined;

  onBegin(_config: unknown, suite: Suite) {
    this.suite = suite;
  }

  onEnd(result: FullResult) {
    const count = { expected: 0, flaky: 0, unexpected: 0, skipped: 0 };
    for (const test of this.suite?.allTests() ?? []) count[test.outcome()] += 1;
    // An error outside any test (a syntax error, no test found) is a failure too.
    const failed = count.unexpected || (result.status === 'passed' ? 0 : 1);
    const skipped = count.skipped ? `, ${count.skipped} skipped` : '';
    console.log(`browser: ${count.expected + count.flaky} passed, ${failed} failed${skipped}`);
  }
}
