import type { Carillon } from './carillon.ts';

const PEOPLE = [
  ...Array.from({ length: 9 }, (_, index) => `+6012345678${index}`),
  ...Array.from({ length: 6 }, (_, index) => `+1202555014${index}`),
  ...Array.from({ length: 4 }, (_, index) => `+3361234567${index}`),
  ...Array.from({ length: 3 }, (_, index) => `+4479111234${index}0`),
  '+819012345678',
  '+5511987654321',
];

const STOPPED = '+33612345670';

/** A site with people in several countries, one of whom left and one of whom was suspended. */
export async function populate(carillon: Carillon): Promise<void> {
  await carillon.api('PATCH', '/sites/main', { name: 'Bell Tower Concerts' });
  await carillon.api('POST', '/sites/main/credits', { amount: 2000, note: 'for the pictures' });
  for (const phone of PEOPLE) await carillon.subscribe(phone);
  await carillon.text(STOPPED, 'STOP');
  const { items } = await carillon.api('GET', '/sites/main/subscribers?search=6012345678');
  await carillon.api('PATCH', `/sites/main/subscribers/${items[0].id}`, { status: 'suspended' });
}
