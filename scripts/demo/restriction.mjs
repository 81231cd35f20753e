import { checkCertificate } from './certificates.mjs';
import { checkMail, checkWebhooks } from './messages.mjs';
import { printRequest } from './print.mjs';
import { carryOut } from './requests.mjs';

const EMAIL = 'customer-4@shop.example.com';
/** Rests on a contract: it is allowed without anybody's consent. */
const PURPOSE = 'order_fulfilment';

/**
 * Processing stops while a restriction lasts; it is lifted after the person was told.
 * @param {import('./walk.mjs').Walk} walk
 */
export async function restriction(walk) {
  const { operator, shop, checks } = walk;
  checks.that('processing is allowed at first', (await ask(operator)).allow);
  const done = await carryOut(operator, 'restriction', EMAIL, ['fulfilled', 'partially_fulfilled']);
  const { id, number, restrictionId } = done;
  const denied = await ask(operator);
  checks.that(
    'processing is denied while it lasts, and why',
    !denied.allow &&
      denied.reasons.some((reason) => reason.code === 'RESTRICTED' && reason.id === restrictionId),
    denied,
  );
  const marked = await shop.findCustomer(EMAIL);
  checks.that(
    'the rows are marked in the shop',
    marked.restricted_at !== null && marked.restriction_id === restrictionId,
    marked,
  );
  await checkMail(walk, EMAIL, new RegExp(`Your request ${number} is completed`));
  await checkCertificate(walk, id);

  await lift(walk, restrictionId, number);
  const unmarked = await shop.findCustomer(EMAIL);
  checks.that(
    'the marks are gone',
    unmarked.restricted_at === null && unmarked.restriction_id === null,
    unmarked,
  );
  checks.that('processing is allowed again', (await ask(operator)).allow);
  await checkWebhooks(walk, id);
  await printRequest(walk, done, EMAIL);
  return done;
}

async function lift(walk, restrictionId, number) {
  const { operator, checks } = walk;
  const path = `/v1/restrictions/${restrictionId}`;
  const early = await operator.send('POST', `${path}/lift`, {});
  checks.that(
    'it is not lifted before the person was told',
    early.status === 409 && early.body.code === 'restriction.notice_required',
    early.body,
  );
  const noticed = await operator.post(`${path}/lift-notice`, { reason: 'The dispute is settled.' });
  checks.that('the notice is given', noticed.state === 'lift_notified', noticed);
  await checkMail(walk, EMAIL, new RegExp(`A change in your case ${number}`));
  checks.that('it still holds after the notice', !(await ask(operator)).allow);
  const lifted = await operator.post(`${path}/lift`);
  checks.that('it is lifted', lifted.state === 'lifted', lifted);
}

const ask = (operator) =>
  operator.post('/v1/decisions', { subject: { type: 'email', value: EMAIL }, purpose: PURPOSE });
