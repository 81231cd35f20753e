import { TODAY } from './people.js';
import type { SeededRandom } from './random.js';
import type { CustomerRow, OrderItemRow, OrderRow, ProductRow } from './shop-rows.js';

const PRODUCTS = 60;
const FIRST_ORDER_ID = 5_000_001;
const VAT_PERCENT = 19;
const KINDS = ['Kettle', 'Lamp', 'Backpack', 'Notebook', 'Teapot', 'Umbrella'] as const;
const NOTES = ['Leave it with the neighbour.', 'Ring twice.', 'Call before delivery.'] as const;

export interface Sales {
  readonly products: readonly ProductRow[];
  readonly orders: readonly OrderRow[];
  readonly orderItems: readonly OrderItemRow[];
}

/** What was sold. The first customer has three orders, the others up to five. */
export function makeSales(customers: readonly CustomerRow[], random: SeededRandom): Sales {
  const products = makeProducts(random);
  const orders: OrderRow[] = [];
  const orderItems: OrderItemRow[] = [];
  for (const [index, customer] of customers.entries()) {
    const count = index === 0 ? 3 : random.between(0, 5);
    for (let made = 0; made < count; made += 1) {
      const items = makeItems(FIRST_ORDER_ID + orders.length, products, random);
      orders.push(makeOrder(FIRST_ORDER_ID + orders.length, customer, items, random));
      orderItems.push(...items);
    }
  }
  return { products, orders, orderItems };
}

const makeProducts = (random: SeededRandom): ProductRow[] =>
  Array.from({ length: PRODUCTS }, (_, index) => ({
    id: index + 1,
    sku: `SKU-${String(index + 1).padStart(4, '0')}`,
    name: `${random.pick(KINDS)} ${index + 1}`,
    price_cents: random.between(500, 9_900),
  }));

const makeItems = (orderId: number, products: readonly ProductRow[], random: SeededRandom): OrderItemRow[] =>
  Array.from({ length: random.between(1, 3) }, (_, index) => {
    const product = products[random.between(0, products.length - 1)];
    return {
      order_id: orderId,
      item_no: index + 1,
      product_id: product?.id ?? 1,
      quantity: random.between(1, 2),
      price_cents: product?.price_cents ?? 0,
    };
  });

function makeOrder(
  id: number,
  customer: CustomerRow,
  items: readonly OrderItemRow[],
  random: SeededRandom,
): OrderRow {
  const total = items.reduce((sum, item) => sum + item.quantity * item.price_cents, 0);
  return {
    id,
    customer_id: customer.id,
    placed_at: random.date(customer.created_at, TODAY),
    invoice_name: customer.name,
    contact_email: customer.email,
    shipping: { recipient: customer.name, phone: customer.phone, note: random.pick(NOTES) },
    total_cents: total,
    vat_cents: Math.round((total * VAT_PERCENT) / (100 + VAT_PERCENT)),
    currency: 'EUR',
  };
}
