import type { TemplateSet } from '../template-set.js';

export const JOINED_DE: TemplateSet['joined'] = {
  subject: 'Zu mehreren Anträgen, die diese Adresse nennen',
  body: `Guten Tag,

diese Adresse steht in mehr Anträgen, als wir einzelne Briefe schreiben. Eingegangen sind:

{{#each cases}}
- {{caseNumber}}, eingegangen am {{receivedOn}}: {{right}}.{{#if originalNumber}} Er betrifft dasselbe wie {{originalNumber}}; wir beantworten beide zusammen.{{/if}}{{#if expectedOn}} Unsere Antwort erhalten Sie bis zum {{expectedOn}}.{{/if}}{{#if link}} Bitte bestätigen Sie bis zum {{untilOn}}, dass er von Ihnen kommt: {{link}}{{/if}}
{{/each}}

Einen Antrag können Sie jederzeit zurücknehmen. Dafür, bei Fragen, und wenn Sie keinen dieser Anträge gestellt haben, schreiben Sie an {{contact}} und nennen Sie das Aktenzeichen.

{{controller}}`,
};
