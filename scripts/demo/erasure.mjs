import { checkCertificate } from './certificates.mjs';
import { checkMail, checkWebhooks } from './messages.mjs';
import { printRequest } from './print.mjs';
import { FINAL_STATES, approve, submit, verifyAndPlan, waitForState } from './requests.mjs';

const EMAIL = 'customer-1@shop.example.com';
/** Lives at the same address. */
const NEIGHBOUR = 'customer-2@shop.example.com';
const ANOTHER_HASH = '0'.repeat(64);

/**
 * A person is erased from PostgreSQL, SQLite and log files; another one at the same address is not touched.
 * @param {import('./walk.mjs').Walk} walk
 */
export async function erasure(walk) {
  const { operator, shop, checks } = walk;
  const customer = await shop.findCustomer(EMAIL);
  if (!customer)
    throw new Error('customer-1 is not in the shop: it was erased before, start with a new home');
  const neighbour = await shop.findCustomer(NEIGHBOUR);
  const before = await shop.portrait(neighbour);

  const { id, number, state } = await submit(operator, 'erasure', EMAIL);
  checks.that('the request is received', state === 'received', state);
  const planned = await verifyAndPlan(operator, id);
  await checkApproval(walk, planned);
  const done = await waitForState(operator, `/v1/requests/${id}`, FINAL_STATES);
  checks.that(
    'it ends partially_fulfilled: the name on invoices is kept by law',
    done.state === 'partially_fulfilled',
    done.state,
  );

  const texts = [EMAIL, customer.phone];
  const found = await shop.findTexts(texts);
  checks.that('the person is gone from every store', Object.keys(found).length === 0, found);
  checks.that('the neighbour is the same to the byte', isEqual(await shop.portrait(neighbour), before));
  await checkCertificate(walk, id);
  await checkWebhooks(walk, id);
  await checkMail(walk, EMAIL, new RegExp(`We have received your request ${number}`));
  await checkMail(walk, EMAIL, new RegExp(`Answer to your request ${number}`));
  await printRequest(walk, done, EMAIL);
  return done;
}

async function checkApproval({ operator, checks }, { id, planHash }) {
  const plan = await operator.get(`/v1/requests/${id}/plan`);
  checks.that('the plan has the hash of the request', plan.hash === planHash);
  const address = plan.protected.find(({ collection }) => collection === 'public.address');
  checks.that('the shared address is protected', address?.ownership === 'shared', plan.protected);
  const stale = await operator.send('POST', `/v1/requests/${id}/approval`, { planHash: ANOTHER_HASH });
  checks.that(
    'another hash is not approved',
    stale.status === 409 && stale.body.code === 'plan.stale',
    stale.body,
  );
  await approve(operator, { id, planHash });
  const again = await operator.send('POST', `/v1/requests/${id}/approval`, { planHash });
  checks.that('a second approval is refused', again.status === 409, again.body);
}

const isEqual = (a, b) => JSON.stringify(a) === JSON.stringify(b);
