const SITE = '/admin/sites/main';

/** Every page of the console that has an address of its own in a new site. */
export const CONSOLE = [
  '/admin',
  `${SITE}/subscribers`,
  `${SITE}/subscribers?status=unsubscribed&search=999`,
  `${SITE}/send`,
  `${SITE}/broadcasts`,
  `${SITE}/inbox`,
  `${SITE}/history`,
  `${SITE}/unclear`,
  `${SITE}/records`,
  `${SITE}/abuse`,
  `${SITE}/credits`,
  `${SITE}/costs`,
  `${SITE}/settings`,
  `${SITE}/settings/opt-in`,
  `${SITE}/settings/messages`,
  `${SITE}/settings/protection`,
  `${SITE}/settings/quiet-hours`,
  `${SITE}/settings/records`,
  `${SITE}/settings/credits`,
  `${SITE}/settings/embedding`,
  `${SITE}/settings/languages`,
  `${SITE}/settings/languages/ar`,
  `${SITE}/provider`,
  '/admin/api-keys',
  '/admin/sites',
  '/admin/users',
  '/admin/audit',
  '/admin/security',
  '/simulator',
  '/admin/nothing-here',
];

/** Pages that nobody has to sign in for. */
export const OPEN = ['/', '/s/main?lang=ar', '/offline', '/preferences', '/preferences?lang=ar', '/s/main/frame', '/admin/sign-in', '/nothing-here'];
