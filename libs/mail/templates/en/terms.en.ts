import type { TemplateSet } from '../template-set.js';

export const RIGHTS_EN: TemplateSet['rights'] = {
  erasure: 'erasure of your personal data (Art. 17 GDPR)',
  restriction: 'restriction of processing (Art. 18 GDPR)',
  portability: 'a copy of your data in a portable format (Art. 20 GDPR)',
  withdraw_consent: 'withdrawal of your consent (Art. 7(3) GDPR)',
  access: 'access to your personal data (Art. 15 GDPR)',
  rectification: 'correction of your personal data (Art. 16 GDPR)',
  objection: 'an end to the processing to which you object (Art. 21(1) GDPR)',
  objection_marketing: 'an end to advertising to which you object (Art. 21(2) GDPR)',
  human_review: 'review of an automated decision by a person (Art. 22 GDPR)',
  complaint: 'an answer to your complaint (Art. 77 GDPR)',
  know_categories: 'the categories of your personal data',
  third_party_list: 'the recipients of your data',
  opt_out_sale_sharing: 'an end to the sale and sharing of your data',
  opt_in_sale_sharing: 'permission to sell and share your data again',
  limit_sensitive: 'a limit to the use of your sensitive data',
  opt_out_profiling: 'an end to profiling and automated decisions about you',
  admt_access: 'an explanation of an automated decision',
  nominate: 'the nomination of somebody who acts for you',
  appeal: 'another look at a refused request',
};

export const DELAYS_EN: TemplateSet['delays'] = {
  COMPLEXITY: 'your request is complex',
  VOLUME: 'you have made several requests',
};

export const REFUSALS_EN: TemplateSet['refusals'] = {
  IDENTITY_FAILED:
    'We could not confirm that the request comes from the person concerned (Art. 12(2) and (6)).',
  NO_MATCH: 'We found no data that we could assign to you (Art. 11(2)).',
  SUSPECTED_FRAUD: 'There are indications that the request is abusive (Art. 12(5)).',
  MANIFESTLY_UNFOUNDED: 'The request is manifestly unfounded (Art. 12(5)).',
  EXCESSIVE: 'The request is excessive, in particular because it was repeated (Art. 12(5)).',
  FRIVOLOUS: 'The request does not seriously pursue this right (Art. 12(5)).',
  OUTSIDE_JURISDICTION: 'The law that gives this right does not apply to this processing (Art. 3).',
  NOT_A_DATA_SUBJECT: 'The data do not concern a living natural person protected by this law (Recital 27).',
  BASIS_EXCLUDES_RIGHT: 'The legal basis of this processing does not give this right.',
  NOT_PROVIDED_BY_SUBJECT: 'You did not provide these data to us yourself (Art. 20(1)).',
  LEGAL_OBLIGATION: 'The law obliges us to keep these data (Art. 17(3)(b)).',
  LEGAL_CLAIMS: 'The data are needed to establish, exercise or defend legal claims (Art. 17(3)(e)).',
  FREE_EXPRESSION: 'Freedom of expression and information takes precedence (Art. 17(3)(a)).',
  PUBLIC_HEALTH: 'The data are needed for public health (Art. 17(3)(c)).',
  ARCHIVING: 'The data are needed for archiving in the public interest (Art. 17(3)(d)).',
  RESEARCH: 'The data are needed for research or statistics (Art. 17(3)(d), Art. 89).',
  PUBLIC_TASK: 'The data are needed for a task in the public interest (Art. 17(3)(b)).',
  CONTRACT_PERFORMANCE: 'The data are needed to perform a contract with you that is still running.',
  CONTRACT_ENTRY: 'The decision is needed to enter into a contract with you (Art. 22(2)(a)).',
  CONSENT_PROVIDED: 'You have consented to this decision (Art. 22(2)(c)).',
  COMPELLING_GROUNDS: 'Compelling legitimate grounds override your interests (Art. 21(1)).',
  THIRD_PARTY_RIGHTS: 'The rights of other people would be affected (Art. 15(4), Art. 20(4)).',
  CONFIDENTIALITY: 'A duty of professional secrecy stands against it.',
  SECURITY: 'The security of systems or of people would be impaired.',
  CRIME: 'The prevention or prosecution of criminal offences would be impaired (Art. 23).',
  STATE_SECURITY: 'National or public security would be impaired (Art. 23).',
  JUDICIAL: 'Court proceedings would be impaired (Art. 23).',
  ETHICS: 'Proceedings of a regulated profession would be impaired (Art. 23).',
  SUBJECT_PROTECTION: 'It serves your own protection (Art. 23).',
  ALREADY_INFORMED: 'You already have this information (Art. 13(4)).',
  DISPROPORTIONATE: 'It would take a disproportionate effort (Art. 14(5)(b), Art. 19).',
  TECHNICALLY_IMPOSSIBLE: 'It is technically not feasible (Art. 20(2)).',
};

export const ACTS_EN: TemplateSet['acts'] = {
  mask: 'made unrecognisable',
  delete: 'deleted',
  unlink: 'separated from you',
  export: 'handed over',
  restrict: 'restricted',
  unrestrict: 'released from the restriction',
  correct: 'corrected',
};

export const REQUESTERS_EN: TemplateSet['requesters'] = {
  subject: 'you yourself',
  authorised_agent: 'somebody who says that you authorised them',
  guardian: 'somebody who says that they are your parent or guardian',
  attorney_in_fact: 'somebody who says that they hold your power of attorney',
  guardian_of_adult: 'somebody who says that they are your legal guardian',
  nominee: 'somebody who says that you nominated them',
  heir: 'somebody who says that they are an heir',
  employee: 'an employee',
  applicant: 'an applicant',
  household: 'somebody of your household',
  controller: 'another controller',
  third_party_controller: 'a recipient of your data',
};
