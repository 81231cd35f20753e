import { sleep } from '../lib/wait.mjs';

export const FINAL_STATES = [
  'fulfilled',
  'partially_fulfilled',
  'refused',
  'withdrawn',
  'lapsed',
  'spam',
  'duplicate',
];
const POLL_MS = 200;

/** @returns {Promise<any>} the request as it was taken */
export const submit = (operator, right, email) =>
  operator.post('/v1/requests', { right, subject: { identifiers: [{ type: 'email', value: email }] } });

/**
 * Waits until a request is in one of the states.
 * @param {import('./client.mjs').Client} client
 * @param {string} path of the request
 * @param {readonly string[]} states
 * @throws Error when it ends in another state, or needs a person whom nobody asked for
 */
export async function waitForState(client, path, states, ms = 60_000) {
  const end = Date.now() + ms;
  for (;;) {
    const request = await client.get(path);
    if (states.includes(request.state)) return request;
    if (FINAL_STATES.includes(request.state) || request.state === 'needs_attention')
      throw new Error(`${request.id} is ${request.state} ${JSON.stringify(request.attention ?? '')}`);
    if (Date.now() > end) throw new Error(`${request.id} is still ${request.state} after ${ms / 1000} s`);
    await sleep(POLL_MS);
  }
}

/** What an operator does who has seen the person's papers. */
export async function verify(operator, id, ms) {
  await waitForState(operator, `/v1/requests/${id}`, ['awaiting_identity'], ms);
  await operator.post(`/v1/requests/${id}/verification`, { level: 'L2', method: 'operator', note: 'Demo' });
}

/** @returns {Promise<any>} the request, with the hash of its plan */
export async function verifyAndPlan(operator, id, ms) {
  await verify(operator, id, ms);
  return waitForState(operator, `/v1/requests/${id}`, ['awaiting_approval'], ms);
}

/** Approves the plan in force. */
export const approve = (operator, { id, planHash }) =>
  operator.post(`/v1/requests/${id}/approval`, { planHash });

/** From intake to a state, with what an operator does on the way. Only an erasure waits for approval. */
export async function carryOut(operator, right, email, states, ms) {
  const { id } = await submit(operator, right, email);
  if (right === 'erasure') await approve(operator, await verifyAndPlan(operator, id, ms));
  else await verify(operator, id, ms);
  return waitForState(operator, `/v1/requests/${id}`, states, ms);
}
