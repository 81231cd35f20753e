import type { TemplateSet } from '../template-set.js';

export const DIGEST_DE: TemplateSet['digest'] = {
  subject: '{{controller}}: {{total}} offene {{#if single}}Aufgabe{{else}}Aufgaben{{/if}}',
  body: `Guten Tag,

Anträge an {{controller}} warten auf eine Bearbeitung:

{{#each counts}}
- {{task}}: {{count}}
{{/each}}

Die dringendsten:

{{#each urgent}}
- {{caseNumber}}: {{task}}{{#if role}} ({{role}}){{/if}}{{#if dueOn}}, fällig am {{dueOn}}{{/if}}{{#if link}}, {{link}}{{/if}}
{{/each}}

Diese Nachricht kommt einmal am Tag, solange etwas offen ist.`,
};

export const TASKS_DE: TemplateSet['tasks'] = {
  assess: 'über den Antrag entscheiden',
  approve: 'den Plan freigeben',
  record_answer: 'die Antwort der Person festhalten',
  record_payment: 'die Zahlung festhalten',
  acknowledge: 'den Eingang bestätigen',
  plan_failed: 'der Plan ist nicht möglich',
  store_failed: 'ein Speicher lässt sich nicht bearbeiten',
  residue_remains: 'die Suche findet die Person noch',
  recheck_external: 'außerhalb nachfragen',
  decide_extension: 'über eine Verlängerung entscheiden',
  manual: 'Handarbeit ist zu erledigen',
  identity_running_out: 'die Identität ist noch offen, und die Frist läuft',
  notice_undelivered: 'ein Schreiben hat die Person nicht erreicht',
  repetition: 'dieselbe Person fragt immer wieder dasselbe an',
  deadline_near: 'die Frist endet bald',
  review_hold: 'eine rechtliche Aufbewahrung endet bald',
  tell_recipient: 'einen Empfänger der Daten unterrichten',
  await_instruction: 'der Verantwortliche muss noch sagen, was geschehen soll',
  recipient_silent: 'ein Empfänger der Daten hat nicht bestätigt',
  approval_overdue: 'eine Freigabe dauert zu lange',
  deadline_missed: 'die Frist ist abgelaufen',
  review_decision: 'eine automatische Entscheidung ansehen',
  decide_appeal: 'über eine Beschwerde gegen eine Ablehnung entscheiden',
  hand_over_code: 'den Code eines Pakets übergeben',
  prove_identity: 'einen Nachweis der Identität erfragen',
  read_message: 'lesen, was die Person geschrieben hat',
  read_mail: 'eine Mail an das Postfach lesen, die ein Recht geltend machen kann',
  find_notice: 'eine Datenschutzerklärung finden, die nicht hinterlegt ist',
  letters_held: 'Briefe an eine Adresse, die viele Anträge nennen, werden zurückgehalten',
  escalated: 'einen vorgelegten Antrag ansehen',
};
