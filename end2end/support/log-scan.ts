/** What a run knows that must stand in none of its logs. */
export type Known = { numbers: string[]; secrets: string[] };

/** A place in a log that says too much; the secret itself is not repeated. */
export type Finding = { file: string; line: number; what: string };

/** What nobody has to know to see that it is wrong. */
const PATTERNS: [string, RegExp][] = [
  ['a phone number', /\+[1-9]\d{6,14}(?!\d)/],
  ['an API key', /carillon_[A-Za-z0-9_-]{20,}/],
  ['a bearer token', /bearer\s+[A-Za-z0-9_.-]{16,}/i],
  ['the address of a webhook', /\/webhooks\/\w+\/[A-Za-z0-9_-]{20,}/],
  ['the hash of a password', /\$argon2/],
  ['the cookie of a session', /(__Host-|__Secure-)?\w*session\w*=[A-Za-z0-9_-]{16,}/i],
];
/** A number is told by its last digits, however its beginning is written. */
const TOLD_BY = 9;

/** Reads a log line by line and says where it tells a number or a secret. */
export function scan(file: string, log: string, known: Known): Finding[] {
  const numbers = known.numbers.map(digitsOf).filter((digits) => digits.length >= 7);
  const endings = new Set(numbers.map((digits) => digits.slice(-TOLD_BY)));
  const secrets = known.secrets.filter((secret) => secret.length >= 6).map(alone);
  return log.split('\n').flatMap((line, index) => {
    const found = PATTERNS.filter(([, pattern]) => pattern.test(line)).map(([what]) => what);
    if (runsOfDigits(line).some((run) => [...endings].some((ending) => run.includes(ending)))) found.push('a number of the run');
    if (secrets.some((secret) => secret.test(line))) found.push('a secret of the run');
    return found.map((what) => ({ file, line: index + 1, what }));
  });
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

/** The digits of a line as people group them in numbers; times and ids break off at what stands in neither. */
function runsOfDigits(line: string): string[] {
  return (line.match(/\d(?:[ ()-]{0,2}\d)*/g) ?? []).map(digitsOf).filter((run) => run.length >= 7);
}

/** The secret as it is or percent-encoded; one of digits only where no others stand beside it. */
function alone(secret: string): RegExp {
  const escaped = [secret, encodeURIComponent(secret)].map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return /^\d+$/.test(secret) ? new RegExp(`(?<![\\d.])(?:${escaped})(?!\\d)`) : new RegExp(escaped);
}
