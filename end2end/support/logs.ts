import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from '@playwright/test';
import { type Finding, type Known, scan } from './log-scan.ts';

/** The folder in which every server of a run leaves its log; the workers learn of it by their environment. */
const FOLDER = 'CARILLON_END2END_LOGS';
const SECRET_FIELD = /^(password|new_password|code|token|secret|api_key|api_secret|api_token)$/;
const NUMBER_FIELD = /^(phone|recipient|numbers|mocean-from|to)$/;

/** Playwright's global set-up; what it returns is run at the end, and fails the run where a log says too much. */
export default async function setUp(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'carillon-logs-'));
  process.env[FOLDER] = folder;
  return async () => {
    const logs = await findings(folder);
    if (logs.found.length > 0) {
      const places = logs.found.map(({ file, line, what }) => `${file}:${line}: ${what}`);
      throw new Error(`the logs of the run say too much:\n${places.join('\n')}`);
    }
    await rm(folder, { recursive: true, force: true });
    console.log(`logs: ${logs.read} read, no number and no secret in them`);
  };
}

/** What one server and its browser know that its log must not tell. */
export class Confidential {
  private readonly numbers = new Set<string>();
  private readonly secrets = new Set<string>();

  number(number: string): void {
    this.numbers.add(number);
  }

  /** A password, a key, a code, a token. */
  secret(secret: string | undefined): void {
    if (secret) this.secrets.add(secret);
  }

  /** Secrets that stand in an answer of the API or in the output of a command. */
  answer(text: string): void {
    for (const [, secret] of text.matchAll(/\/webhooks\/\w+\/([A-Za-z0-9_-]{20,})/g)) this.secret(secret);
    for (const [key] of text.matchAll(/carillon_[A-Za-z0-9_-]{20,}/g)) this.secret(key);
  }

  /** Remembers what is typed into the forms of these pages. */
  watch(context: BrowserContext): void {
    context.on('request', (request) => {
      const body = request.postData();
      // The link to set up is told by the log on purpose, and works once.
      if (!body || new URL(request.url()).pathname === '/fn/set-up') return;
      for (const [name, value] of fields(body)) {
        if (SECRET_FIELD.test(name)) this.secret(value);
        if (NUMBER_FIELD.test(name)) value.split(/[\n,;]/).forEach((number) => this.number(number));
      }
    });
  }

  /** Remembers the cookies that a browser has. */
  async cookies(context: BrowserContext): Promise<void> {
    for (const cookie of await context.cookies()) if (cookie.httpOnly) this.secret(cookie.value);
  }

  /** Leaves the log of a server for the end of the run, with what it must not tell. */
  async leave(name: string, log: string): Promise<void> {
    const folder = process.env[FOLDER];
    if (!folder) return;
    await mkdir(folder, { recursive: true });
    const known: Known = { numbers: [...this.numbers], secrets: [...this.secrets] };
    await writeFile(join(folder, `${name}.json`), JSON.stringify(known), { mode: 0o600 });
    await writeFile(join(folder, `${name}.log`), log);
  }
}

/** Every log is searched for what any server of the run knows. */
async function findings(folder: string): Promise<{ read: number; found: Finding[] }> {
  const names = await readdir(folder);
  const known: Known = { numbers: [], secrets: [] };
  for (const name of names.filter((name) => name.endsWith('.json'))) {
    const { numbers, secrets } = JSON.parse(await readFile(join(folder, name), 'utf8')) as Known;
    known.numbers.push(...numbers);
    known.secrets.push(...secrets);
  }
  known.numbers = [...new Set(known.numbers)];
  known.secrets = [...new Set(known.secrets)];
  const logs = names.filter((name) => name.endsWith('.log'));
  const found: Finding[] = [];
  for (const name of logs) found.push(...scan(join(folder, name), await readFile(join(folder, name), 'utf8'), known));
  return { read: logs.length, found };
}

/** The fields of a form, urlencoded or multipart, or of a JSON object. */
function fields(body: string): [string, string][] {
  if (body.startsWith('{')) {
    try {
      return Object.entries(JSON.parse(body)).filter((field): field is [string, string] => typeof field[1] === 'string');
    } catch {
      return [];
    }
  }
  const parts = [...body.matchAll(/name="([^"]+)"\r\n\r\n([\s\S]*?)\r\n--/g)];
  return parts.length > 0 ? parts.map(([, name, value]) => [name ?? '', value ?? '']) : [...new URLSearchParams(body)];
}
