import type { TemplateSet } from '../template-set.js';

export const RECIPIENT_EN: TemplateSet['recipient'] = {
  subject: '{{controller}}: data of a person, case {{caseNumber}}',
  body: `Hello,

{{#if again}}we wrote to you before about this and have no confirmation yet. {{/if}}{{controller}} passed data of a person on to you. {{act}}

Who it is, and where you confirm that it is done, is on this page:

{{link}}

The link is meant for you alone. Please confirm by {{expectedOn}}. If it is impossible or would take a disproportionate effort, tell us so.

If you have questions, write to {{contact}} and give the number of the case, {{caseNumber}}.

{{controller}}`,
};

export const RECIPIENT_ACTS_EN: TemplateSet['recipientActs'] = {
  erase: 'It was erased here on their request: please erase it too.',
  correct: 'It was corrected here on their request: please correct it too, and ask us for what is right now.',
  restrict:
    'Its use was restricted here on their request: please store it only, and use it for nothing else until you hear from us.',
  stop: 'They do not want it to be used any more for the purposes named on the page below: please end that use.',
};

export const CONTROLLER_CASE_EN: TemplateSet['controllerCase'] = {
  subject: '{{controller}}: a request of a person, case {{caseNumber}}',
  body: `Hello,

{{#if again}}we wrote to you before about this and have no answer yet. {{/if}}{{controller}} processes data on your behalf. {{act}}

What it is about is on this page:

{{link}}

The link is meant for you alone.{{#if awaited}} The period for the answer to the person runs already. Please decide by {{expectedOn}} whether we carry the request out, and tell us.{{/if}}

If you have questions, write to {{contact}} and give the number of the case, {{caseNumber}}.

{{controller}}`,
};

export const CONTROLLER_ACTS_EN: TemplateSet['controllerActs'] = {
  decide:
    'Somebody turned to us with a request that belongs to you. Without your instruction we do nothing about it.',
  collect: 'The copy of the data that you instructed is ready for you.',
  report: 'We have finished what you instructed, or the case was closed; the outcome is on the page.',
};
