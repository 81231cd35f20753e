import { until } from '../../lib/wait.mjs';
import { isSigned } from '../certificates.mjs';

const MAIL_MS = 30_000;

/** Events of the timeline in plain words; of rights that no store has to do with, some say nothing. */
const WORDS = {
  'request.received': 'Received: the period begins',
  'request.awaiting_identity': 'Waits until it is shown who asks',
  'request.awaiting_information': 'Waits for an answer of the person',
  'request.awaiting_fee': 'Waits for a fee',
  'request.assessing': 'The law is applied',
  'request.planning': 'The stores are searched for the person',
  'request.awaiting_approval': 'The plan waits for approval',
  'request.executing': 'It is carried out',
  'request.awaiting_external': 'Waits for what is done by hand or outside',
  'request.verifying': 'A search of its own looks for what is left',
  'request.delivering': 'The package can be fetched',
  'request.needs_attention': 'Stopped: somebody must look',
  'request.extended': 'The period is extended',
  'request.overdue': 'The period ended without an answer',
  'request.fulfilled': 'Fulfilled',
  'request.partially_fulfilled': 'Fulfilled in part',
  'request.refused': 'Refused',
  'request.withdrawn': 'Withdrawn by the person',
  'request.lapsed': 'Ended: nobody showed who asks',
  'request.duplicate': 'The same as an older request',
  'restriction.set': 'From now on decisions deny',
  'restriction.lift_notified': 'The person is told that a restriction ends',
  'restriction.lifted': 'The restriction has ended',
  'certificate.issued': 'The certificate is signed',
};
const OF_STORES = ['request.planning', 'request.verifying'];
const ENDS = ['request.fulfilled', 'request.partially_fulfilled', 'request.refused'];

/** What a period of the clock is for, in plain words. */
const ACTS = {
  respond: 'Answer',
  refuse: 'Refusal',
  ack: 'Acknowledgement',
  complaint_ack: 'Acknowledgement',
  opt_out: 'Opt-out',
  opt_in_again: 'Not asked again before',
  appeal: 'Answer to the appeal',
  grievance: 'Answer to the grievance',
  confirm: 'Confirmation',
};

/**
 * @typedef {object} Story one right from its receipt to its end
 * @property {string} right @property {string} regime @property {string} name @property {string} citation
 * @property {string} number @property {string} person @property {string} state
 * @property {{what: string, due: string, safe: string}[]} deadlines
 * @property {{at: string, kind: 'event' | 'act' | 'letter', text: string}[]} entries
 * @property {{id: string, holds: boolean, rows: number, kept: string[]} | null} certificate
 * @property {string | null} answer subject of the letter that says the outcome
 */

/** @returns {Promise<Story>} */
export async function storyOf({ staff, mail, jwks }, { request, acts, email, entry }) {
  const path = `/v1/requests/${request.id}`;
  const { items } = await staff.get(`${path}/timeline?limit=100`);
  const ended = items.findLast(({ type }) => ENDS.includes(type));
  const letters = await lettersOf(mail, email, request.number, ended?.at);
  const certificate = await certificateOf(staff, path, jwks);
  return {
    right: request.degradedFrom ?? request.right,
    regime: request.regime,
    name: entry.name.en,
    citation: entry.citation,
    number: request.number,
    person: email,
    state: request.state,
    deadlines: deadlinesOf(await staff.get(`${path}/clock`)),
    entries: [
      ...items.filter(({ type }) => tells(type, certificate)).map(eventEntry),
      ...acts.map(({ at, text }) => ({ at, kind: 'act', text })),
      ...letters.map(({ receivedAt, subject }) => ({ at: receivedAt, kind: 'letter', text: subject })),
    ].sort((a, b) => (a.at < b.at ? -1 : 1)),
    certificate,
    answer: letters.findLast(({ receivedAt }) => ended && receivedAt >= ended.at)?.subject ?? null,
  };
}

const tells = (type, certificate) => certificate !== null || !OF_STORES.includes(type);
const eventEntry = ({ at, type }) => ({ at, kind: 'event', text: WORDS[type] ?? type });

const deadlinesOf = ({ deadlines }) =>
  deadlines.map(({ act, current }) => ({
    what: ACTS[act] ?? act,
    due: current?.due ?? null,
    safe: current?.safe ?? null,
  }));

/** Oldest first; waits for the one that says the outcome, which is mailed a moment after the end. */
async function lettersOf(mail, email, number, endedAt) {
  const list = async () => (await mail.list(email)).filter(({ subject }) => subject.includes(number));
  const isThere = async () => endedAt && (await list()).some(({ receivedAt }) => receivedAt >= endedAt);
  await until(isThere, MAIL_MS, 'the last letter').catch(() => {});
  return (await list()).reverse();
}

async function certificateOf(staff, path, jwks) {
  const { status, body } = await staff.send('GET', `${path}/certificate`);
  if (status !== 200) return null;
  const { certificate, signature } = body;
  const actions = certificate.stores.flatMap((store) => store.actions);
  return {
    id: certificate.id,
    holds: isSigned(certificate, signature, jwks),
    rows: actions.reduce((sum, { affected }) => sum + affected, 0),
    kept: [...new Set(certificate.stores.flatMap(({ kept }) => kept.map(({ code }) => code)))],
  };
}
