import type { TemplateSet } from '../template-set.js';

export const DIGEST_EN: TemplateSet['digest'] = {
  subject: '{{controller}}: {{total}} open {{#if single}}task{{else}}tasks{{/if}}',
  body: `Hello,

requests to {{controller}} wait for somebody:

{{#each counts}}
- {{task}}: {{count}}
{{/each}}

The most urgent ones:

{{#each urgent}}
- {{caseNumber}}: {{task}}{{#if role}} ({{role}}){{/if}}{{#if dueOn}}, due {{dueOn}}{{/if}}{{#if link}}, {{link}}{{/if}}
{{/each}}

This mail comes once a day as long as something is open.`,
};

export const TASKS_EN: TemplateSet['tasks'] = {
  assess: 'decide on the request',
  approve: 'approve the plan',
  record_answer: "record the person's answer",
  record_payment: 'record the payment',
  acknowledge: 'acknowledge receipt',
  plan_failed: 'the plan cannot be made',
  store_failed: 'a store cannot be worked',
  residue_remains: 'the scan still finds the person',
  recheck_external: 'ask again outside',
  decide_extension: 'decide on an extension',
  manual: 'work by hand',
  identity_running_out: 'the identity is still not shown, and the period runs',
  notice_undelivered: 'a letter did not reach the person',
  repetition: 'the same person keeps asking for the same',
  deadline_near: 'the period ends soon',
  review_hold: 'a legal hold ends soon',
  tell_recipient: 'tell a recipient of the data',
  await_instruction: 'the controller has yet to say what to do',
  recipient_silent: 'a recipient of the data has not confirmed',
  approval_overdue: 'an approval takes too long',
  deadline_missed: 'the period has ended',
  review_decision: 'look at a decision by a machine',
  decide_appeal: 'decide an appeal',
  hand_over_code: 'hand over the code of a package',
  prove_identity: 'ask for a proof of identity',
  read_message: 'read what the person wrote',
  read_mail: 'read a mail to the mailbox that may ask for a right',
  find_notice: 'find a privacy notice that is not on record',
  letters_held: 'letters to an address that many requests name are held',
  escalated: 'look at an escalated request',
};
