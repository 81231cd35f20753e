import { checkMail } from './messages.mjs';
import { waitForState } from './requests.mjs';

const EMAIL = 'customer-5@shop.example.com';
const ANOTHER = 'customer-6@shop.example.com';
const AN_HOUR = 3_600;

/**
 * People who come by themselves: a fresh sign-in is proof enough, an old one needs the mailed code.
 * @param {import('./walk.mjs').Walk} walk
 */
export async function ownRequests(walk) {
  await withFreshSession(walk);
  await withMailedCode(walk);
}

async function withFreshSession({ signIn, checks }) {
  const person = await signIn(EMAIL);
  const { id } = await person.post('/v1/me/requests', { right: 'erasure' });
  const path = `/v1/me/requests/${id}`;
  const planned = await waitForState(person, path, ['awaiting_approval']);
  checks.that('a fresh sign-in proves the person', planned.verificationLevel === 'L2', planned);
  const another = await signIn(ANOTHER);
  const foreign = await another.send('GET', path);
  checks.that('nobody else sees the request', foreign.status === 404, foreign.body);
  await person.post(`${path}/withdrawal`, { reason: 'Changed my mind.' });
  const withdrawn = await waitForState(person, path, ['withdrawn']);
  checks.that('the person withdraws it', withdrawn.state === 'withdrawn');
}

async function withMailedCode(walk) {
  const { signIn, shop, checks } = walk;
  const person = await signIn(EMAIL, AN_HOUR);
  const { id, number } = await person.post('/v1/me/requests', { right: 'restriction' });
  const path = `/v1/me/requests/${id}`;
  await waitForState(person, path, ['awaiting_identity']);
  const stale = await person.send('POST', `${path}/verification`, {});
  checks.that(
    'an old sign-in must be renewed',
    stale.status === 401 && stale.body.code === 'auth.step_up',
    stale.body,
  );
  const { text } = await checkMail(walk, EMAIL, new RegExp(`Please confirm your request ${number}`));
  const code = /\b\d{6}\b/.exec(text.slice(text.indexOf('code')))?.[0];
  await person.post(`${path}/verification`, { code });
  const done = await waitForState(person, path, ['fulfilled', 'partially_fulfilled']);
  checks.that('the mailed code proves the mailbox', done.verificationLevel === 'L1', done);
  const { restricted_at: since } = await shop.findCustomer(EMAIL);
  checks.that('and the restriction is set', since !== null);
}
