import { connect } from 'node:net';
import { type Carillon, OWNER } from './carillon.ts';

export type Answer = { status: number; headers: Headers; text: string };
type Fields = Record<string, string> | [string, string][];

/** Somebody with a program of their own, who may set every header; follows no redirects. */
export class Caller {
  readonly url: string;
  readonly cookie: string;

  constructor(url: string, cookie = '') {
    this.url = url;
    this.cookie = cookie;
  }

  /** Signs somebody in; whoever was added by `carillon.addPerson` has the owner's password. */
  static async signedIn(carillon: Carillon, email = OWNER.email, headers: Record<string, string> = {}): Promise<Caller> {
    const answer = await new Caller(carillon.url).signIn(email, OWNER.password, headers);
    const cookie = answer.headers.get('set-cookie')?.split(';')[0];
    if (cookie === undefined || !isWelcome(answer)) throw new Error(`${email} can't sign in: ${answer.status} ${answer.text}`);
    return new Caller(carillon.url, cookie);
  }

  async signIn(email: string, password: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.post('/fn/sign-in', { email, password, next: '/admin' }, headers);
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('GET', path, undefined, headers);
  }

  /** Sends a form as a page of ours does. */
  post(path: string, fields: Fields, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('POST', path, new URLSearchParams(fields), { origin: this.url, accept: 'text/html', ...headers });
  }

  async call(method: string, path: string, body?: RequestInit['body'], headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(new URL(path, this.url), {
      method,
      redirect: 'manual',
      headers: { ...(this.cookie !== '' && { cookie: this.cookie }), ...headers },
      ...(body != null && { body }),
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  /** Whether the console lets them in. */
  async isLetIn(): Promise<boolean> {
    return (await this.get('/admin/sites')).status === 200;
  }
}

/** Whether an answer leads into the console, and not back to signing in. */
export function isWelcome(answer: Answer): boolean {
  const to = answer.headers.get('location') ?? '';
  return [302, 303].includes(answer.status) && to.startsWith('/admin') && !to.startsWith('/admin/sign-in');
}

/** Sends bytes as they are and reads until the other side ends; for what no client would send. */
export function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((done, fail) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text, 'latin1'));
    socket.setEncoding('latin1').setTimeout(5_000, () => socket.destroy());
    socket.on('data', (part) => (answer += part));
    // Being cut off is an answer, too.
    socket.on('error', (error: NodeJS.ErrnoException) => ['ECONNRESET', 'EPIPE'].includes(error.code ?? '') || fail(error));
    socket.on('close', () => done(answer));
  });
}
