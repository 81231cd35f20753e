import type { TemplateSet } from '../template-set.js';

export const JOINED_EN: TemplateSet['joined'] = {
  subject: 'About several requests that name this address',
  body: `Hello,

this address is named in more requests than we write single letters about. These have come in:

{{#each cases}}
- {{caseNumber}}, received on {{receivedOn}}: {{right}}.{{#if originalNumber}} It asks for the same as {{originalNumber}}, and we answer both together.{{/if}}{{#if expectedOn}} You can expect our answer by {{expectedOn}}.{{/if}}{{#if link}} Please confirm by {{untilOn}} that it comes from you: {{link}}{{/if}}
{{/each}}

You can withdraw a request at any time. For that, for questions, and if you made none of these requests, write to {{contact}} and give the case number.

{{controller}}`,
};
