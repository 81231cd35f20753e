import type { TemplateSet } from '../template-set.js';

export const PHRASES_EN: TemplateSet['phrases'] = {
  withdrawal:
    'You can withdraw your request at any time: write to {{contact}} and give the case number {{caseNumber}}.',
  clockWaits: 'Our period for answering does not run until we have heard from you.',
  clockRuns: 'Our period for answering goes on running meanwhile.',
  clockEnded: 'The period for our answer has ended; we answer as soon as we can.',
  identityCheck:
    'Before that we need to make sure that the request comes from you; you will get a message of its own about it.',
  noIdentityCheck: 'No further proof of your identity is needed at the moment.',
  processed: 'Yes, we process data about you. This is what you should know of it:',
  notProcessed:
    'We process no data about you, apart from this request itself. What follows holds nevertheless:',
  nothingHeld:
    'We searched the systems in which we keep data, and hold nothing about you, apart from this request itself.',
  decisionChanged: 'The decision was changed.',
  decisionStays: 'The decision stays as it is.',
  optOutOffered:
    'You can still have the sale and sharing of your data ended, for which nobody has to show who they are: write to {{contact}} and give the case number {{caseNumber}}.',
  erasureOffered:
    'What was only used for what has now ended you can have erased ({{basis}}): make a request for it at any time.',
  excluded: 'This concerns: {{purposes}}.',
};

export const CITATIONS_EN: TemplateSet['citations'] = {
  article: 'Art.',
  recital: 'Recital',
  paragraph: '',
  point: '',
  brackets: true,
  of: ' ',
};

export const LAWS_EN: TemplateSet['laws'] = { EU_GDPR: 'GDPR', UK_GDPR: 'UK GDPR' };

export const DECISIONS_EN: TemplateSet['decisions'] = {
  granted: 'the appeal is granted',
  partly_granted: 'the appeal is granted in part',
  refused: 'the appeal is denied',
};

export const REMEDIES_EN: TemplateSet['remedies'] = {
  eu: `{{#if authority}}You have the right to lodge a complaint with a supervisory authority (Art. 77 {{law}}). The authority for us is: {{authority}}. You may also turn to the authority where you live, where you work or where you see the infringement.{{else}}You have the right to lodge a complaint with a supervisory authority (Art. 77 {{law}}), in particular where you live, where you work or where you see the infringement.{{/if}}

You also have the right to an effective judicial remedy: you can bring proceedings before a court (Art. 79 {{law}}).`,
  uk: `You can complain to us: write to {{contact}} and give the case number {{caseNumber}}. We acknowledge a complaint within 30 days (section 164A of the Data Protection Act 2018).

You also have the right to lodge a complaint with the Information Commissioner (Art. 77 {{law}}){{#if where}}: {{where}}{{/if}}. And you have the right to an effective judicial remedy: you can bring proceedings before a court (Art. 79 {{law}}).`,
  uk_complaint: `You have the right to lodge a complaint with the Information Commissioner (Art. 77 {{law}}){{#if where}}: {{where}}{{/if}}. And you have the right to an effective judicial remedy: you can bring proceedings before a court (Art. 79 {{law}}).`,
  ch: `You can report the matter to the Federal Data Protection and Information Commissioner{{#if where}}: {{where}}{{/if}}. You can also bring a civil action (Art. 32 FADP).`,
  pipeda: `You have the right to complain to the Privacy Commissioner of Canada (section 11 of PIPEDA){{#if where}}: {{where}}{{/if}}.`,
  quebec: `If you disagree, you can turn to the Commission d’accès à l’information du Québec{{#if where}}: {{where}}{{/if}}.`,
  us_appeal: `If you do not agree with our answer, you can appeal: write to {{contact}} within {{appealDays}} days, give the case number {{caseNumber}} and say why. Somebody who did not make the first decision examines the appeal, and you get a written answer with the reasons.

If the appeal is denied, you can submit a complaint to the Attorney General{{#if authority}}: {{authority}}{{/if}}.`,
  us: `You can submit a complaint to the Attorney General{{#if authority}}: {{authority}}{{/if}}.`,
  us_ca: `You can submit a complaint {{#if authority}}to one of these: {{authority}}.{{else}}to the California Privacy Protection Agency or to the Attorney General of California.{{/if}}`,
  brazil: `You have the right to petition the national data protection authority of Brazil (LGPD, Art. 18 §1){{#if where}}: {{where}}{{/if}}.`,
  india: `If our answer does not satisfy you, write to {{contact}} and make a grievance (section 13 of the DPDP Act). If that does not settle the matter, you can turn to the Data Protection Board of India.`,
  india_complaint: `If our answer does not settle the matter, you can turn to the Data Protection Board of India (section 13 of the DPDP Act).`,
  general: `If you do not agree with our answer, write to {{contact}} and give the case number {{caseNumber}}. You can also turn to the authority that supervises the protection of personal data, or to a court.{{#if authority}} The authority is: {{authority}}.{{/if}}`,
};
