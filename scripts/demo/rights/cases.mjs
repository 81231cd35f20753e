/**
 * @typedef {object} Case a right, under a law that knows it, as somebody asks for it
 * @property {string} right
 * @property {string} regime
 * @property {number} customer of the demo shop; each case has one of its own
 * @property {'fulfilled' | 'partially_fulfilled' | 'refused'} end
 * @property {object} [asks] what belongs to this right alone
 * @property {string} [done] what staff did, where no store is worked; told to nobody but the record
 * @property {object} [review] what staff found who looked at a decision by a machine
 * @property {Case} [against] an appeal: the case whose refusal it is against
 * @property {{codes: string[], text: string}} [refusal] staff refuses it
 */

/** @type {Case} */
const REFUSED_ERASURE = {
  right: 'erasure',
  regime: 'US_VA',
  customer: 41,
  end: 'refused',
  refusal: { codes: ['LEGAL_OBLIGATION'], text: 'Open orders: tax law wants these invoices kept.' },
};

/** Every right that some law gives. What European law knows is asked under it. @type {readonly Case[]} */
export const CASES = [
  { right: 'withdraw_consent', regime: 'EU_GDPR', customer: 21, end: 'fulfilled' },
  { right: 'access', regime: 'EU_GDPR', customer: 22, end: 'fulfilled' },
  // the copy within the JSON of orders is corrected by hand, and the letter says so
  {
    right: 'rectification',
    regime: 'EU_GDPR',
    customer: 23,
    end: 'partially_fulfilled',
    asks: { corrections: [{ category: 'contact.phone', newValue: '+493023125923' }] },
  },
  // the name on invoices is kept by law, and the letter says so
  { right: 'erasure', regime: 'EU_GDPR', customer: 24, end: 'partially_fulfilled' },
  { right: 'restriction', regime: 'EU_GDPR', customer: 25, end: 'fulfilled' },
  { right: 'portability', regime: 'EU_GDPR', customer: 26, end: 'fulfilled' },
  {
    right: 'objection',
    regime: 'EU_GDPR',
    customer: 27,
    end: 'fulfilled',
    asks: { purposes: ['customer_care'], details: 'I do not want my messages to be evaluated.' },
    done: 'There are no compelling grounds: messages of this person are evaluated no more.',
  },
  { right: 'objection_marketing', regime: 'EU_GDPR', customer: 28, end: 'fulfilled' },
  {
    right: 'human_review',
    regime: 'EU_GDPR',
    customer: 29,
    end: 'fulfilled',
    asks: { purposes: ['account_security'] },
    review: {
      view: 'The sign-in that was blocked was the person’s own.',
      explanation: 'The block rested on the place of the sign-in alone.',
      outcome: 'changed',
    },
    done: 'The account is open again.',
  },
  {
    right: 'complaint',
    regime: 'EU_GDPR',
    customer: 30,
    end: 'fulfilled',
    asks: { details: 'The newsletter came again.' },
    done: 'The address was still on the list of a campaign and is taken off.',
  },
  { right: 'third_party_list', regime: 'EU_GDPR', customer: 31, end: 'fulfilled' },
  { right: 'inform', regime: 'EU_GDPR', customer: 39, end: 'fulfilled' },
  { right: 'know_categories', regime: 'US_CA', customer: 32, end: 'fulfilled' },
  {
    right: 'opt_out_sale_sharing',
    regime: 'US_CA',
    customer: 33,
    end: 'fulfilled',
    done: 'Nothing is sold or shared here: there is nothing to end.',
  },
  { right: 'opt_in_sale_sharing', regime: 'US_CA', customer: 34, end: 'fulfilled' },
  {
    right: 'limit_sensitive',
    regime: 'US_CA',
    customer: 35,
    end: 'fulfilled',
    done: 'Sensitive data are used for nothing but what was asked for.',
  },
  {
    right: 'opt_out_profiling',
    regime: 'US_CA',
    customer: 36,
    end: 'fulfilled',
    done: 'No machine decides on customers here.',
  },
  {
    right: 'admt_access',
    regime: 'US_CA',
    customer: 37,
    end: 'fulfilled',
    done: 'No machine decides on customers here, and the answer says so.',
  },
  {
    right: 'nominate',
    regime: 'IN_DPDP',
    customer: 38,
    end: 'fulfilled',
    asks: { nominee: { name: 'Example Nominee', contact: 'nominee@example.com', relation: 'sibling' } },
    done: 'The nominee is on record.',
  },
  {
    right: 'appeal',
    regime: 'US_VA',
    customer: 41,
    end: 'fulfilled',
    against: REFUSED_ERASURE,
    done: 'The orders are closed: the erasure is opened again.',
  },
];
