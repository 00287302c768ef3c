import type { BrowserContext } from '@playwright/test';

/** What a page must not do unnoticed: errors on the console, failed requests, breaches of its CSP. */
export class Problems {
  private readonly found: string[] = [];
  private readonly expected: RegExp[] = [];

  /** Lets a test provoke what would fail it otherwise: `problems.expect(/status of 422/)`. */
  expect(...patterns: RegExp[]): void {
    this.expected.push(...patterns);
  }

  /** Those that no test asked for. */
  get unexpected(): string[] {
    return this.found.filter((problem) => !this.expected.some((pattern) => pattern.test(problem)));
  }

  /** Watches all pages of a context, present and future. */
  async watch(context: BrowserContext, { scripts = true } = {}): Promise<void> {
    context.on('console', (message) => {
      if (message.type() === 'error') this.found.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.found.push(`exception: ${error.error()}`));
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? 'failed';
      // A browser without JavaScript refuses to preload a module and calls that CSP; others report what CSP blocks below.
      if (why === 'csp' && !scripts) return;
      // Leaving a page ends its event stream, and a download is no page: neither is a failure.
      if (why !== 'net::ERR_ABORTED') this.found.push(`request: ${request.method()} ${request.url()}: ${why}`);
    });
    context.on('response', (response) => {
      if (response.status() >= 500) this.found.push(`response: ${response.status()} ${response.url()}`);
    });
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`CSP ${event.effectiveDirective} blocked ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`);
      });
    });
  }
}
