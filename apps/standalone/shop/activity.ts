import { TODAY } from './people.js';
import type { SeededRandom } from './random.js';
import type { CustomerRow, LoginRow, NewsletterRow, ProductRow, ReviewRow } from './shop-rows.js';

const AGENTS = ['Mozilla/5.0 (X11; Linux x86_64)', 'Mozilla/5.0 (Macintosh)', 'ShopApp/3.1'] as const;
/** Networks for documentation (RFC 5737). */
const NETWORKS = ['192.0.2', '198.51.100', '203.0.113'] as const;

export interface Activity {
  readonly logins: readonly LoginRow[];
  readonly reviews: readonly ReviewRow[];
  readonly newsletter: readonly NewsletterRow[];
}

/** What customers did besides buying. The first one logged in, wrote a review and takes the newsletter. */
export function makeActivity(
  customers: readonly CustomerRow[],
  products: readonly ProductRow[],
  random: SeededRandom,
): Activity {
  const logins: LoginRow[] = [];
  const reviews: ReviewRow[] = [];
  const newsletter: NewsletterRow[] = [];
  for (const [index, customer] of customers.entries()) {
    const isFirst = index === 0;
    const visits = isFirst ? 6 : random.between(0, 8);
    for (let made = 0; made < visits; made += 1) logins.push(makeLogin(logins.length + 1, customer, random));
    if (isFirst || random.chance(0.5))
      reviews.push(makeReview(reviews.length + 1, customer, products, random));
    if (isFirst || random.chance(0.4))
      newsletter.push(makeSubscription(newsletter.length + 1, customer, random));
  }
  return { logins, reviews, newsletter };
}

export const makeIp = (random: SeededRandom): string => `${random.pick(NETWORKS)}.${random.between(1, 254)}`;

const makeLogin = (id: number, customer: CustomerRow, random: SeededRandom): LoginRow => ({
  id,
  customer_id: customer.id,
  at: random.date(customer.created_at, TODAY),
  ip: makeIp(random),
  user_agent: random.pick(AGENTS),
});

function makeReview(
  id: number,
  customer: CustomerRow,
  products: readonly ProductRow[],
  random: SeededRandom,
): ReviewRow {
  const product = products[random.between(0, products.length - 1)];
  const address = random.pick([customer.email, customer.email.toUpperCase(), `<${customer.email}>`]);
  return {
    id,
    customer_id: customer.id,
    product_id: product?.id ?? 1,
    rating: random.between(1, 5),
    body: `Arrived in two days. Questions about my ${product?.name ?? 'order'}? Write to ${address}.`,
    created_at: random.date(customer.created_at, TODAY),
  };
}

const makeSubscription = (id: number, customer: CustomerRow, random: SeededRandom): NewsletterRow => ({
  id,
  email: customer.email,
  name: customer.name,
  source: random.pick(['checkout', 'footer', 'app']),
  subscribed_at: random.date(customer.created_at, TODAY),
});
