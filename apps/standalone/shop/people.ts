import type { SeededRandom } from './random.js';
import type { AddressRow, CustomerRow } from './shop-rows.js';

export const OPENED = new Date('2023-01-01T08:00:00Z');
export const TODAY = new Date('2026-01-01T00:00:00Z');
/** Six digits and used for nothing else, so that a number in a text is a customer's or it is not. */
const FIRST_CUSTOMER_ID = 100_001;
const CUSTOMERS = 400;
/** Every so many customers share an address with the one before, the first two among them. */
const SHARED_EVERY = 10;

const STREETS = ['Lindenweg', 'Hafenstrasse', 'Am Markt', 'Gartenallee', 'Bergstrasse'] as const;
const CITIES = ['Musterstadt', 'Beispielhausen', 'Neudorf am See', 'Altenfeld'] as const;

export interface People {
  readonly addresses: readonly AddressRow[];
  readonly customers: readonly CustomerRow[];
}

/** Customers and where they live; customer-1 and customer-2 live together. */
export function makePeople(random: SeededRandom): People {
  const addresses: AddressRow[] = [];
  const customers: CustomerRow[] = [];
  for (let number = 1; number <= CUSTOMERS; number += 1) {
    const sharesWithPrevious = number % SHARED_EVERY === 2;
    if (!sharesWithPrevious) addresses.push(makeAddress(addresses.length + 1, random));
    customers.push(makeCustomer(number, addresses.length, random));
  }
  return { addresses, customers };
}

const makeAddress = (id: number, random: SeededRandom): AddressRow => ({
  id,
  street: random.pick(STREETS),
  house_number: String(random.between(1, 120)),
  postcode: String(random.between(1, 99)).padStart(2, '0').padEnd(5, '0'),
  city: random.pick(CITIES),
  country: 'DE',
});

function makeCustomer(number: number, addressId: number, random: SeededRandom): CustomerRow {
  const phone = phoneOf(number);
  const email = `customer-${number}@shop.example.com`;
  return {
    id: FIRST_CUSTOMER_ID + number - 1,
    email,
    name: `Customer ${number}`,
    phone,
    birth_date: random.date(new Date('1945-01-01'), new Date('2005-12-31')).toISOString().slice(0, 10),
    address_id: addressId,
    prefs: {
      language: random.pick(['de', 'en']),
      contact: { phone, notes: `Asked to be called on ${phone}, or mail to ${email}.` },
      channels: [{ kind: 'sms', phone }],
    },
    created_at: random.date(OPENED, new Date('2024-12-31')),
  };
}

/** Berlin numbers that are set aside for invented people: (030) 23125-000 to -999. */
const phoneOf = (number: number): string => `+493023125${String(number).padStart(3, '0')}`;
