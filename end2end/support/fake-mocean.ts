import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Carillon } from './carillon.ts';

/** A provider that takes every message and remembers what it was sent, the address for its report among it. */
export class FakeMocean {
  readonly sent: Record<string, string>[] = [];
  private readonly server = createServer(async (request, answer) => {
    let body = '';
    for await (const part of request) body += part;
    const path = new URL(request.url ?? '/', 'http://fake').pathname;
    answer.setHeader('content-type', 'application/json');
    if (path.endsWith('/balance')) return answer.end('{"status":0,"value":1000.0}');
    if (path.endsWith('/pricing')) {
      const row = { country: 'Malaysia', operator: 'Default', mcc: '502', mnc: 'Default', price: '0.1000', currency: 'MYR' };
      return answer.end(JSON.stringify({ status: 0, destinations: [row, { ...row, country: 'Default', mcc: 'Default', price: '0.5000' }] }));
    }
    const fields = Object.fromEntries(new URLSearchParams(body));
    this.sent.push(fields);
    return answer.end(JSON.stringify({ messages: [{ status: 0, receiver: fields['mocean-to'], msgid: `fake${this.sent.length}` }] }));
  });

  /** Starts one and has the site send by it. The server must allow providers on private addresses. */
  static async carry(carillon: Carillon, site = 'main'): Promise<FakeMocean> {
    const fake = new FakeMocean();
    await new Promise<void>((done) => fake.server.listen(0, '127.0.0.1', done));
    const base_url = `http://127.0.0.1:${(fake.server.address() as AddressInfo).port}`;
    await carillon.api('PUT', `/sites/${site}/provider`, { kind: 'mocean', base_url, api_key: 'key', api_secret: 'secret', sender: '63001' });
    return fake;
  }

  stop(): void {
    this.server.close().closeAllConnections();
  }
}
