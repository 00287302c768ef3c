import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Somebody else's web site: answers every path with the same page, by any name of this machine. */
export class Elsewhere {
  readonly port: number;
  private readonly close: () => Promise<void>;

  private constructor(port: number, close: () => Promise<void>) {
    this.port = port;
    this.close = close;
  }

  /** Starts one whose page has this content security policy, if any. */
  static async start(page: string, policy?: string): Promise<Elsewhere> {
    const server = createServer((_, answer) => {
      if (policy) answer.setHeader('content-security-policy', policy);
      answer.setHeader('content-type', 'text/html').end(page);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const close = () => new Promise<void>((done) => server.close(() => done()).closeAllConnections());
    return new Elsewhere((server.address() as AddressInfo).port, close);
  }

  /** Its address by this name: `localhost` is another site than 127.0.0.1, whose other ports are the same site. */
  at(host: 'localhost' | '127.0.0.1'): string {
    return `http://${host}:${this.port}`;
  }

  async stop(): Promise<void> {
    await this.close();
  }
}
