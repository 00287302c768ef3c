import type { Page } from '@playwright/test';

/** A form of the console as its page would send it, with one of its buttons. */
export type ConsoleForm = { page: string; action: string; method: string; fields: [string, string][] };

/** Everything that the console shows to whoever is signed in on `page`, found by following its links. */
export type ConsoleMap = { pages: string[]; files: string[]; forms: ConsoleForm[] };

const MOST_PAGES = 120;

/** Follows every link under /admin and /simulator. Of pages that differ only in their query the first is looked at. */
export async function mapConsole(page: Page): Promise<ConsoleMap> {
  await page.goto('/admin');
  const waiting = ['/admin', '/simulator'];
  const seen = new Set<string>();
  const map: ConsoleMap = { pages: [], files: [], forms: [] };
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const place = path.split(/[?#]/)[0]!;
    if (seen.has(place)) continue;
    if (seen.add(place).size > MOST_PAGES) throw new Error(`the console has more than ${MOST_PAGES} pages: ${[...seen]}`);
    const found = await page.evaluate(look, path);
    if (found === undefined) {
      map.files.push(path);
      continue;
    }
    map.pages.push(path);
    map.forms.push(...found.forms.map((form) => ({ page: place, ...form })));
    waiting.push(...found.links.filter((link) => /^\/(admin|simulator)/.test(link)));
  }
  return map;
}

/** Runs in the browser: the links and forms of a page, or nothing where the path leads to a file. */
async function look(path: string): Promise<{ links: string[]; forms: Omit<ConsoleForm, 'page'>[] } | undefined> {
  const answer = await fetch(path);
  if (!(answer.headers.get('content-type') ?? '').startsWith('text/html')) return undefined;
  const html = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const links = [...html.querySelectorAll('a[href]')].map((link) => link.getAttribute('href') ?? '');
  const forms = [...html.forms].flatMap((form) => {
    const buttons = [...form.querySelectorAll<HTMLButtonElement>('button:not([type="button"])')];
    return (buttons.length > 0 ? buttons : [undefined]).map((button) => {
      const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)] as [string, string]);
      if (button?.name) fields.push([button.name, button.value]);
      const action = button?.getAttribute('formaction') ?? form.getAttribute('action') ?? path;
      const method = button?.getAttribute('formmethod') ?? form.getAttribute('method') ?? 'get';
      return { action, method: method.toUpperCase(), fields };
    });
  });
  return { links, forms };
}
