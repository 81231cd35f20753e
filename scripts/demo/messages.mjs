import { until } from '../lib/wait.mjs';

/** Longer than the leases of a webhook and of a mail (20 s) whose sender died with it in hand. */
const WEBHOOK_MS = 60_000;
const MAIL_MS = 60_000;

/**
 * Every event of the timeline arrives as a webhook with a good signature, each under one id.
 * @param {import('./walk.mjs').Walk} walk
 */
export async function checkWebhooks({ operator, receiver, checks }, id) {
  const { items } = await operator.get(`/v1/requests/${id}/timeline?limit=100`);
  const expected = items.map(({ type }) => type).sort();
  const arrived = () =>
    [...new Map(receiver.of(id).map((delivery) => [delivery.id, delivery.type])).values()].sort();
  await until(() => arrived().length >= expected.length, WEBHOOK_MS, 'the last webhook').catch(() => {});
  checks.that('every event of the timeline arrives as a webhook', isEqual(arrived(), expected), {
    expected,
    arrived: arrived(),
  });
  checks.that('every signature holds', receiver.refused.length === 0, receiver.refused);
}

/**
 * @param {import('./walk.mjs').Walk} walk
 * @param {string} email
 * @param {RegExp} subject
 */
export async function checkMail({ mail, checks }, email, subject) {
  const found = await mail.waitFor(email, subject, MAIL_MS).catch((error) => error);
  checks.that(`the person is told: ${subject.source}`, !(found instanceof Error), found.message);
  return found;
}

const isEqual = (a, b) => JSON.stringify(a) === JSON.stringify(b);
