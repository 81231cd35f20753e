import { sleep, until } from '../../lib/wait.mjs';
import { FINAL_STATES } from '../requests.mjs';

const PATIENCE_MS = 90_000;
const POLL_MS = 150;

/**
 * @typedef {{at: string, text: string}} Act something that a person did
 * @typedef {object} Hands
 * @property {import('../client.mjs').Client} staff
 * @property {import('../client.mjs').Client} everybody
 */

/** What staff, or the person, does about a request that waits for it, and how that reads. */
const ACTS = {
  awaiting_identity: async ({ staff }, { path, request }) => {
    const level = request.requiredLevel;
    await staff.post(`${path}/verification`, { level, method: 'document', note: 'Demo' });
    return `Staff has seen who asks (level ${level})`;
  },
  assessing: async ({ staff }, { path, request, theCase }) => {
    if (theCase.refusal) return refuse(staff, path, theCase.refusal);
    const purposes = (request.purposes ?? [request.right]).map((purposeId) => ({
      purposeId,
      decision: 'grant',
      ...(theCase.done && { note: theCase.done }),
    }));
    await staff.post(`${path}/decision`, { purposes, ...(theCase.review && { review: theCase.review }) });
    return `Staff grants it${theCase.done ? `: ${theCase.done}` : ''}`;
  },
  awaiting_approval: async ({ staff }, { path, request, theCase }) => {
    if (theCase.refusal) return refuse(staff, path, theCase.refusal);
    await staff.post(`${path}/approval`, { planHash: request.planHash });
    return `Staff approves the plan ${request.planHash.slice(0, 12)}…`;
  },
  delivering: async ({ staff, everybody }, { path }) => {
    const { url, code } = await staff.post(`${path}/package/links`);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const { status, body } = await everybody.send('POST', url, `code=${code}`, form);
    if (status !== 200) throw new Error(`the package was not handed out: ${status} ${body?.code ?? ''}`);
    return `The person fetches the package (${Math.ceil(body.length / 1024)} KiB)`;
  },
};

async function refuse(staff, path, { codes, text }) {
  await staff.post(`${path}/refusal`, { codes, text });
  return `Staff refuses it: ${codes.join(', ')}`;
}

/**
 * Does what people have to do until the request has ended.
 * @param {Hands} hands
 * @returns {Promise<{request: any, acts: Act[]}>}
 * @throws Error when it does not end, or something is to be done that nobody here does
 */
export async function carry(hands, id, theCase) {
  const path = `/v1/requests/${id}`;
  const acts = [];
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const request = await hands.staff.get(path);
    if (FINAL_STATES.includes(request.state)) return { request, acts };
    if (request.state === 'needs_attention' || request.state === 'awaiting_external')
      throw new Error(`${request.number} is ${request.state} ${JSON.stringify(request.attention ?? '')}`);
    const act = ACTS[request.state];
    if (!act) {
      await sleep(POLL_MS);
      continue;
    }
    const at = new Date().toISOString();
    acts.push({ at, text: await act(hands, { path, request, theCase }) });
    await left(hands.staff, path, request.state);
  }
  throw new Error(`${path} has not ended after ${PATIENCE_MS / 1000} s`);
}

/** What was done may be seen a moment later, where a workflow does the rest. */
const left = (staff, path, state) =>
  until(async () => (await staff.get(path)).state !== state, PATIENCE_MS, `the end of ${state}`);
