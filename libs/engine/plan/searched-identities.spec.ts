import type { Identity } from '#contracts';
import { parseDataMap } from '../data-map/index.js';
import { Findings } from './checks/findings.js';
import { namingIdentities, warnNotSearched } from './searched-identities.js';

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

  it.each([
    ['janedoe', true],
    ['jane7', true],
    ['Zoë', true],
    ['4711', false],
    ['CUST-00017', false],
    ['0198c200-1111-7a22-8b33-0a5b6c7d8e9f', false],
    ['deadbeefdeadbeefdeadbeef', false],
    ['x1', false],
  ])('of keys that are kept, looks for %s: %s', (value, isSearched) => {
    const identity: Identity = { type: 'customer_id', value };
    expect(namingIdentities(map, 'records', [identity])).toEqual(isSearched ? [identity] : []);
  });

  it('leaves out nothing of texts', () => {
    expect(namingIdentities(map, 'text', IDENTITIES)).toEqual(IDENTITIES);
  });
});

describe('warnNotSearched', () => {
  const warned = (value: string): string[] => {
    const findings = new Findings('shop');
    warnNotSearched(map, 'records', [{ type: 'phone', value }], findings);
    return findings.all().map(({ code }) => code);
  };

  it.each([
    ['030 23125130', ['PHONE_WITHOUT_COUNTRY']],
    ['+49 30 23125130', []],
    ['0049 30 23125130', []],
  ])('says of the telephone number %s: %s', (value, codes) => {
    expect(warned(value)).toEqual(codes);
  });
});
