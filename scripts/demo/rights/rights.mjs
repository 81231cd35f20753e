import { join } from 'node:path';
import { readJson } from '../../lib/files.mjs';
import { root } from '../../lib/root.mjs';
import { faultOf } from './fault.mjs';
import { legend, linesOf, summaryOf } from './print.mjs';
import { carry } from './staff.mjs';
import { storyOf } from './tell.mjs';

/**
 * Takes every right from its receipt to the certificate or letter that ends it, and tells what happened.
 * @param {ReturnType<typeof import('../installation.mjs').installationAt>} installation
 * @param {readonly import('./cases.mjs').Case[]} cases
 * @param {(line: string) => void} say
 * @returns {Promise<{told: Told[], complete: boolean}>}
 * @typedef {{theCase: import('./cases.mjs').Case, story: import('./tell.mjs').Story | null, fault: string | null}} Told
 */
export async function showRights(installation, cases, say) {
  const jwks = await installation.everybody.get('/.well-known/jwks.json');
  for (const line of legend(cases.length)) say(line);
  const told = [];
  for (const theCase of cases)
    for (const one of await tellCase({ ...installation, jwks }, theCase)) {
      told.push(one);
      for (const line of one.story ? linesOf(one.story) : [theCase.right, '', `  ✗ ${one.fault}`, ''])
        say(line);
    }
  const failed = told.filter(({ fault }) => fault !== null);
  for (const line of summaryOf(told)) say(line);
  say(`${told.length - failed.length} of ${told.length} reached their end`);
  return { told, complete: failed.length === 0 };
}

/** @returns {Promise<Told[]>} of an appeal also what it is against */
async function tellCase(installation, theCase) {
  const told = [];
  try {
    if (theCase.against) told.push(await tellOne(installation, theCase.against, submit));
    told.push(await tellOne(installation, theCase, theCase.against ? appealAgainst(told[0].id) : submit));
  } catch (error) {
    told.push({ theCase, story: null, fault: error.message });
  }
  return told.map(({ theCase: of, story, fault }) => ({ theCase: of, story, fault }));
}

async function tellOne(installation, theCase, begin) {
  const { operator, everybody, mail, jwks } = installation;
  const email = `customer-${theCase.customer}@shop.example.com`;
  const { id } = await begin(operator, theCase, email);
  // whoever refused does not decide on the appeal
  const staff = theCase.against ? await installation.signInStaff('second-reviewer') : operator;
  const { request, acts } = await carry({ staff, everybody }, id, theCase);
  const story = await storyOf(
    { staff: operator, mail, jwks },
    { request, acts, email, entry: entryOf(theCase) },
  );
  return { id, theCase, story, fault: faultOf(theCase, story) };
}

const submit = (operator, { right, regime, customer, asks = {} }, email) =>
  operator.post('/v1/requests', {
    right,
    regime,
    subject: {
      identifiers: [
        { type: 'email', value: email },
        { type: 'customer_id', value: String(FIRST_CUSTOMER_ID + customer - 1) },
      ],
    },
    ...asks,
  });
const FIRST_CUSTOMER_ID = 100_001;

const appealAgainst = (id) => (operator) =>
  operator.post(`/v1/requests/${id}/appeal`, { reason: 'The orders are paid and closed.' });

/** As the catalogue names the right and its place in the law. */
function entryOf({ right, regime }) {
  const { rights } = readJson(join(root, 'libs/catalogue/data/rights', `${regime}.json`), { rights: [] });
  return rights.find((entry) => entry.right === right) ?? { name: { en: right }, citation: regime };
}
