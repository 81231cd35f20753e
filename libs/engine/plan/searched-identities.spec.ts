import type { Identity } from '#contracts';
import { parseDataMap } from '../data-map/index.js';
import { namingIdentities } from './searched-identities.js';

const IDENTITIES: readonly Identity[] = [
  { type: 'email', value: 'ann@example.com' },
  { type: 'customer_id', value: '4711' },
];
/** Both identifiers are keys that stay, as one may write of a table whose key is the address. */
const map = parseDataMap(`
version: 1
stores:
  - id: shop
    type: sqlite
    connection: shop.db
    collections:
      - name: visit
        subject: { identifiers: { email: email, customer: customer_id } }
        columns:
          email: { category: identifier.internal, erase: keep }
          customer: { category: identifier.internal, erase: keep }
`);

describe('namingIdentities', () => {
  it('leaves out keys that say nothing once the rest is gone, never an address that is a key', () => {
    expect(namingIdentities(map, 'records', IDENTITIES)).toEqual([IDENTITIES[0]]);
  });

  it('leaves out nothing of texts', () => {
    expect(namingIdentities(map, 'text', IDENTITIES)).toEqual(IDENTITIES);
  });
});
