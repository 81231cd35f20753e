import { makeIp } from './activity.js';
import { TODAY } from './people.js';
import type { SeededRandom } from './random.js';
import type { CustomerRow } from './shop-rows.js';

/** Days before today on which a file ends and begins; the newest file is written to. */
const FILES = [
  { name: 'app.log', fromDay: 3, toDay: 0, lines: 2_000 },
  { name: 'app.log.1', fromDay: 10, toDay: 3, lines: 2_000 },
  { name: 'app.log.2.gz', fromDay: 17, toDay: 10, lines: 2_000 },
] as const;
const DAY_MS = 86_400_000;

export interface LogFile {
  /** A name on .gz is stored compressed. */
  readonly name: string;
  readonly text: string;
}

/** Application logs in three shapes: access lines, JSON lines, and plain sentences. */
export function makeLogFiles(customers: readonly CustomerRow[], random: SeededRandom): LogFile[] {
  return FILES.map(({ name, fromDay, toDay, lines }) => {
    const from = TODAY.getTime() - fromDay * DAY_MS;
    const step = ((fromDay - toDay) * DAY_MS) / lines;
    const text = Array.from({ length: lines }, (_, index) => {
      // the first customer is in every file, near its beginning
      const customer = customers[index === 7 ? 0 : random.between(0, customers.length - 1)];
      return customer ? `${makeLine(customer, new Date(from + index * step), random)}\n` : '';
    });
    return { name, text: text.join('') };
  });
}

function makeLine(customer: CustomerRow, at: Date, random: SeededRandom): string {
  const time = at.toISOString();
  const shapes: readonly [() => string, ...(() => string)[]] = [
    () => accessLine(customer, time, random),
    () => JSON.stringify({ time, level: 'info', event: 'signed in', user: { email: customer.email } }),
    () =>
      JSON.stringify({ time, level: 'warn', event: 'mail bounced', to: `<${customer.email}>`, attempt: 2 }),
    () => `${time} INFO mailer: order confirmation sent to ${customer.email}`,
    () => `${time} INFO catalogue: index refreshed in ${random.between(10, 900)} ms`,
  ];
  return random.pick(shapes)();
}

function accessLine(customer: CustomerRow, time: string, random: SeededRandom): string {
  const query = `/account?email=${encodeURIComponent(customer.email)}`;
  return `${makeIp(random)} - - [${time}] "GET ${query} HTTP/1.1" 200 ${random.between(300, 9_000)}`;
}
