import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { IssuersService, TenantsService } from '#access';
import type { RequestView } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { VerificationCodes } from '#requests';
import { DataMapsService } from '#stores';
import { createTestApi, type TestApi } from './api.js';
import { workDirectly, type DirectWorkflow } from './direct-commands.js';
import { startIssuer, type TestIssuer } from './issuer.js';

/** The API of one shop with a store, people who sign in, and a workflow that answers at once. */
export interface IdentityApi extends DirectWorkflow {
  readonly api: TestApi;
  readonly tenantId: string;
  /** Of staff, with every permission. */
  readonly key: string;
  readonly people: TestIssuer;
  within<T>(work: () => Promise<T>): Promise<T>;
  /** A token of a person whose mail address is `<sub>@example.com`. */
  signOn(sub: string, claims?: Record<string, unknown>): Promise<string>;
  /** A sign-on of an hour ago: it proves nothing. */
  staleSignOn(sub: string): Promise<string>;
  /** Code and link as the person would find them in the mailbox. */
  issue(requestId: string): Promise<{ code: string; path: string }>;
  request(id: string): Promise<RequestView>;
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

const HOUR_SECONDS = 3_600;
export const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

export async function startIdentityApi(environment: Record<string, string> = {}): Promise<IdentityApi> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'habeas-identity-')));
  const storeFile = join(folder, 'crm.sqlite');
  fillStore(storeFile);
  const api = await createTestApi({}, { STORE_ROOTS: `shop=${folder}`, ...environment });
  const people = await startIssuer('portal');
  const tenantId = (await api.createTenant('shop')).id;
  const key = await api.createKey(tenantId);
  const within = <T>(work: () => Promise<T>): Promise<T> =>
    api.app.get(TenantsService).inTenant(tenantId, work);
  const unitOfWork = api.app.get(UnitOfWork);
  const issuer = { issuer: people.url, audience: 'portal', kind: 'person', algorithms: ['ES256'] } as const;
  await within(() => api.app.get(IssuersService).register({ ...issuer, algorithms: ['ES256'] }));
  await within(() => api.app.get(DataMapsService).activate(dataMap(storeFile)));
  const signOn: IdentityApi['signOn'] = (sub, claims = {}) =>
    people.token({
      sub,
      email: `${sub}@example.com`,
      email_verified: true,
      auth_time: nowSeconds(),
      ...claims,
    });
  return {
    ...workDirectly(api.app),
    api,
    tenantId,
    key,
    people,
    within,
    signOn,
    staleSignOn: (sub) => signOn(sub, { auth_time: nowSeconds() - HOUR_SECONDS }),
    issue: (requestId) => within(() => unitOfWork.run(() => api.app.get(VerificationCodes).issue(requestId))),
    request: async (id) => (await api.call(`GET /v1/requests/${id}`, { key })).json<RequestView>(),
    query: (sql, parameters) => within(() => unitOfWork.run(() => unitOfWork.query(sql, parameters))),
    close: async () => {
      await people.close();
      await api.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Ada has an address and an order; Bob an address only. */
function fillStore(file: string): void {
  const store = new DatabaseSync(file);
  store.exec(`
    create table customer (id integer primary key, email text, born text, postcode text, phone text);
    create index customer_email on customer (email);
    create table purchase (id integer primary key, customer_id integer references customer (id), number text);
    create index purchase_customer on purchase (customer_id);
    insert into customer values
      (1, 'ada@example.com', '1990-02-03', '10 115', '+49 30 901820'),
      (2, 'bob@example.com', '1985-12-24', '80331', null);
    insert into purchase values (1, 1, 'R-2026-0815'), (2, 1, 'R-2026-0816'), (3, 2, 'R-2026-0999');
  `);
  store.close();
}

const dataMap = (storeFile: string): string => `
version: 1
purposes:
  shop: { basis: contract, dpv: FulfilmentOfContractualObligation }
  letters: { basis: consent, dpv: DirectMarketing }
stores:
  - id: crm
    type: sqlite
    connection: ${storeFile}
    collections:
      - name: customer
        title: { en: Customers }
        subject: { identifiers: { id: customer_id, email: email } }
        purposes: [shop]
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: null, verification: true }
          born: { category: identity.birth_date, erase: null, verification: true }
          postcode: { category: contact.postcode, erase: null, verification: true }
          phone: { category: contact.phone, erase: null, verification: true }
      - name: purchase
        title: { en: Orders }
        purposes: [shop]
        rowAction: keep
        keepCode: LEGAL_OBLIGATION
        columns:
          id: { category: identifier.internal, erase: keep }
          customer_id: { category: link, erase: keep, access: skip }
          number: { category: order.number, erase: keep, verification: true }
`;
