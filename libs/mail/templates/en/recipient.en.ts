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
