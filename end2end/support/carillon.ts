import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Confidential } from './logs.ts';

const BINARY = process.env.CARILLON_BINARY ?? resolve(import.meta.dirname, '../../target/release/carillon');

/** The owner that each server starts with, unless a test sets itself up through the link. */
export const OWNER = { email: 'owner@carillon.example', password: 'bells ring at noon' };

/** What an operator sets where a proxy of theirs says who asks: a test is the proxy then, and may come from everywhere. */
export const BEHIND_PROXY = { CARILLON_CLIENT_IP_HEADER: 'x-forwarded-for' };

/** One running server in demo mode, with a database and a key of its own. */
export class Carillon {
  readonly url: string;
  private readonly folder: string;
  private readonly environment: NodeJS.ProcessEnv;
  private child: ChildProcess;
  private output = '';
  private apiKey: string | undefined;
  /** What the log must not tell. */
  readonly confidential = new Confidential();
  private readonly unlimited = new Set<string>();

  private constructor(folder: string, port: number, withOwner: boolean) {
    this.folder = folder;
    this.url = `http://127.0.0.1:${port}`;
    this.environment = {
      PATH: process.env.PATH,
      NO_COLOR: '1',
      CARILLON_DATABASE_URL: `sqlite://${folder}/carillon.db`,
      CARILLON_DRAIN_SECONDS: '0',
      // Both shapes of the log are read at the end of the run; the set-up link is looked for in the one for people.
      ...(withOwner && port % 2 === 0 && { CARILLON_LOG_FORMAT: 'json' }),
      CARILLON_SECRET_KEY_FILE: `${folder}/secret.key`,
      LEPTOS_SITE_ADDR: `127.0.0.1:${port}`,
      ...(withOwner && { CARILLON_ADMIN_EMAIL: OWNER.email, CARILLON_ADMIN_PASSWORD: OWNER.password }),
    };
    this.confidential.secret(OWNER.password);
    this.child = this.launch();
  }

  private launch(): ChildProcess {
    const child = spawn(BINARY, ['serve'], { cwd: this.folder, env: this.environment, stdio: ['ignore', 'pipe', 'pipe'] });
    child.on('error', (error) => (this.output += `${error}\n`));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    return child;
  }

  /** Starts a server and waits until it answers. */
  static async start({ withOwner = true } = {}): Promise<Carillon> {
    const folder = await mkdtemp(join(tmpdir(), 'carillon-e2e-'));
    const carillon = new Carillon(folder, await freePort(), withOwner);
    await carillon.untilReady();
    return carillon;
  }

  /** What the server printed so far, both streams, without colours. */
  get log(): string {
    return this.output.replace(/\x1b\[[0-9;]*m/g, '');
  }

  /** The one-time link that the log shows while no user exists. */
  async setupLink(): Promise<string> {
    return eventually('a set-up link in the log', () => this.log.match(/https?:\/\/\S*set-?up\S*/i)?.[0]);
  }

  /** Runs a command of the binary (`api-key create --name x`) on this database; returns its standard output. */
  async command(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(BINARY, args, { cwd: this.folder, env: this.environment });
    this.confidential.answer(stdout);
    return stdout.trim();
  }

  /** Adds somebody with the owner's password: a manager of all sites unless flags (`--viewer`, `--site main`) say otherwise. */
  async addPerson(email: string, ...flags: string[]): Promise<void> {
    const adding = promisify(execFile)(BINARY, ['user', 'add', email, ...flags], { cwd: this.folder, env: this.environment });
    adding.child.stdin?.end(`${OWNER.password}\n`);
    await adding;
  }

  /** Calls the REST API (`/sites/main/credits`) with an owner's key; throws unless the answer is 2xx. */
  async api(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<any> {
    this.apiKey ??= await this.command('api-key', 'create', '--name', 'end2end');
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.apiKey}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    this.confidential.answer(text);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Opts a number in as a visitor does, without a browser. */
  async subscribe(phone: string, site = 'main'): Promise<void> {
    this.confidential.number(phone);
    if (!this.unlimited.has(site)) await this.liftLimits(site);
    const response = await fetch(`${this.url}/api/v1/sites/${site}/subscriptions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ phone, consent: true }),
    });
    if (response.status !== 202) throw new Error(`${phone}: ${response.status} ${await response.text()}`);
    await this.judged(site);
  }

  /** Lifts the limits of the public form: tests leave many numbers that begin alike. */
  async liftLimits(site = 'main'): Promise<void> {
    this.unlimited.add(site);
    const none = { proof_of_work: 'off', per_network_an_hour: null, per_number_a_day: null, per_prefix_an_hour: null, credits_per_message: null, credits_per_day: null };
    await this.api('PATCH', `/sites/${site}`, { protection: none });
  }

  /** Waits until every number that visitors left was judged. */
  async judged(site = 'main'): Promise<void> {
    await eventually('what visitors left is judged', async () => {
      const { waiting } = await this.api('GET', `/sites/${site}/abuse`);
      return waiting === 0 ? true : undefined;
    });
  }

  /** Texts the site from a handset, as the provider reports it (`text('+60123456789', 'STOP')`). */
  async text(from: string, words: string, site = 'main'): Promise<void> {
    const { webhooks } = await this.api('GET', `/sites/${site}/provider`);
    this.confidential.number(from);
    const fields = {
      'mocean-from': from.replace('+', ''),
      'mocean-to': '63001',
      'mocean-text': words,
      'mocean-time': new Date().toISOString().slice(0, 19).replace('T', ' '),
    };
    const response = await fetch(webhooks.inbound, { method: 'POST', body: new URLSearchParams(fields) });
    if (!response.ok) throw new Error(`${words} from ${from}: ${response.status} ${await response.text()}`);
  }

  /** Ends the server, changes its database with the statement, and starts it anew with other settings on the same files. */
  async restart(environment: NodeJS.ProcessEnv, statement = ''): Promise<void> {
    await this.end();
    // Node has no SQLite of its own before version 22; Python always has.
    const run = 'import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute(sys.argv[2]); db.commit()';
    if (statement !== '') await promisify(execFile)('python3', ['-c', run, `${this.folder}/carillon.db`, statement]);
    Object.assign(this.environment, environment);
    this.child = this.launch();
    await this.untilReady();
  }

  /** Ends the server as an operator does and removes its files. Throws unless it ends by itself and well. */
  async stop(): Promise<void> {
    await this.end().finally(() => rm(this.folder, { recursive: true, force: true }));
    await this.confidential.leave(basename(this.folder), this.log);
  }

  private async end(): Promise<void> {
    const running = this.child.exitCode === null && this.child.signalCode === null && this.child.pid !== undefined;
    if (running) {
      const ended = new Promise<string | number>((done) => this.child.once('exit', (code, signal) => done(code ?? signal ?? '')));
      this.child.kill('SIGTERM');
      const impatient = setTimeout(() => this.child.kill('SIGKILL'), 15_000);
      const how = await ended;
      clearTimeout(impatient);
      if (how !== 0) throw new Error(`carillon ended with ${how} on SIGTERM\n${this.log}`);
    }
  }

  private async untilReady(): Promise<void> {
    await eventually(`carillon to answer at ${this.url}`, async () => {
      if (this.child.exitCode !== null || this.child.pid === undefined) throw new Error(`carillon did not start:\n${this.log}`);
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      return answer?.ok || undefined;
    });
  }
}

/** Asks every 50 ms until there is an answer; gives up after 10 s. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited 10 s for ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? done(address.port) : fail(new Error('no port'))));
    });
  });
}
