import type { NoticeTemplate, TemplateSet } from '../template-set.js';

const CLOSING = `If you have questions, write to {{contact}} and give the case number {{caseNumber}}.

{{controller}}`;

const WITHDRAW = `You can withdraw your request at any time: write to {{contact}} and give the case number.`;

/** GDPR Art. 12(4): both remedies, in every notice that says no or not yet. */
const REMEDIES = `{{#if authority}}You have the right to lodge a complaint with a supervisory authority (Art. 77 GDPR). The authority for us is: {{authority}}. You may also turn to the authority where you live, where you work or where you see the infringement.{{else}}You have the right to lodge a complaint with a supervisory authority (Art. 77 GDPR), in particular where you live, where you work or where you see the infringement.{{/if}}

You also have the right to an effective judicial remedy: you can bring proceedings before a court (Art. 79 GDPR).`;

const REASONS = `{{#each reasons}}
- {{this}}
{{/each}}

{{#if explanation}}{{explanation}}{{/if}}

{{#if statement}}Your statement is kept with the case and is part of our answer:

{{statement}}{{/if}}`;

const OUTCOME = `{{#if acts}}What was done:

{{#each acts}}
- {{category}}: {{act}}, {{count}} records
{{/each}}{{/if}}

{{#if kept}}What is kept, why and for how long:

{{#each kept}}
- {{category}}: {{reason}}{{#if until}} Until {{until}}.{{/if}}
{{/each}}{{/if}}

{{#if recipients}}We have informed these recipients of your data:

{{#each recipients}}
- {{this}}
{{/each}}{{/if}}

{{#if certificateId}}The result was checked and certified. Number of the certificate: {{certificateId}}{{/if}}`;

const ANSWER = `{{#if review}}How you see it: {{review.view}}

What we found when a person looked at it: {{review.explanation}}

{{#if review.changed}}The decision was changed.{{else}}The decision stays as it is.{{/if}}{{/if}}

{{#if erasureOffered}}What was only used for what has now ended you can have erased (Art. 17(1) GDPR): make a request for it at any time.{{/if}}`;

const CLOCK = `{{#if clockWaits}}Our period for answering does not run until we have heard from you.{{else}}Our period for answering goes on running meanwhile.{{/if}}`;

const VERIFY = `{{#if link}}Open this page and follow its steps:

{{link}}

The link is meant for you alone; do not pass it on.{{/if}}

{{#if code}}If you are signed in where you made the request, you can enter this code there instead: {{code}}. It is valid for ten minutes.{{/if}}

{{#if means}}{{means}}{{/if}}

We ask for no more than is needed for this. If we hear nothing by {{untilOn}}, the case is closed; you can make a new request at any time. ${CLOCK}`;

const template = (subject: string, body: string): NoticeTemplate => ({
  subject,
  body: `${body}\n\n${CLOSING}`,
});

export const NOTICES_EN: TemplateSet['notices'] = {
  ACK: template(
    'We have received your request {{caseNumber}}',
    `Hello,

on {{receivedOn}} we received your request for {{right}}. Its case number is {{caseNumber}}.

What happens next: we check the request, find the data that concern you and carry the request out. {{#if identityCheck}}Before that we need to make sure that the request comes from you; you will get a message of its own about it.{{else}}No further proof of your identity is needed at the moment.{{/if}}

You can expect our answer by {{expectedOn}}.

${WITHDRAW}`,
  ),
  VERIFY_REQUEST: template(
    'Please confirm your request {{caseNumber}}',
    `Hello,

before we act on the request {{caseNumber}} we must be sure that it comes from you, so that nobody else gets your data or changes them (Art. 12(6) GDPR).

${VERIFY}

${WITHDRAW}`,
  ),
  VERIFY_REMINDER: template(
    'Your confirmation is still missing: {{caseNumber}}',
    `Hello,

we have not yet been able to confirm that the request {{caseNumber}} comes from you.

${VERIFY}

${WITHDRAW}`,
  ),
  CLARIFY_REQUEST: template(
    'A question about your request {{caseNumber}}',
    `Hello,

to handle the request {{caseNumber}} well we have a question:

{{question}}

Answering is voluntary. Please write to {{contact}} by {{untilOn}}; without an answer we go on with what we know. ${CLOCK}

${WITHDRAW}`,
  ),
  FEE_NOTICE: template(
    'Costs of your request {{caseNumber}}',
    `Hello,

we may charge a reasonable fee for the request {{caseNumber}} (Art. 12(5) GDPR). It amounts to {{amount}}.

How it was computed: {{computation}}

Nothing is charged unless you agree. You can agree, narrow the request so that no fee is due, or withdraw it: write to {{contact}} by {{untilOn}}. If we hear nothing by then, the case is closed.`,
  ),
  EXTENSION: template(
    'We need more time for your request {{caseNumber}}',
    `Hello,

we cannot answer the request {{caseNumber}} within the first period. You will have our answer by {{newDateOn}} (Art. 12(3) GDPR). The reasons are:

{{#each delays}}
- {{this}}
{{/each}}

{{facts}}

${REMEDIES}

${WITHDRAW}`,
  ),
  REFUSAL: template(
    'Answer to your request {{caseNumber}}',
    `Hello,

we have examined your request {{caseNumber}} for {{right}}. We do not comply with it, for these reasons:

${REASONS}

${REMEDIES}`,
  ),
  PARTIAL: template(
    'Answer to your request {{caseNumber}}',
    `Hello,

we have complied with a part of your request {{caseNumber}} for {{right}}.

${OUTCOME}

${ANSWER}

We do not comply with the rest, for these reasons:

${REASONS}

${REMEDIES}`,
  ),
  COMPLETION: template(
    'Your request {{caseNumber}} is completed',
    `Hello,

your request {{caseNumber}} for {{right}} has been carried out.

${OUTCOME}

${ANSWER}

If you think that something is missing, write to us. You can also lodge a complaint with a supervisory authority (Art. 77 GDPR).{{#if authority}} The authority for us is: {{authority}}.{{/if}}`,
  ),
  DELIVERY: template(
    'Your documents for {{caseNumber}} are ready',
    `Hello,

the documents for the case {{caseNumber}} are ready. You can fetch them here until {{expiresOn}}:

{{link}}

You need a code, which you get by another way. The link works until the first complete download; do not pass it on.`,
  ),
  DELIVERY_CODE: template(
    'Your code for {{caseNumber}}',
    `Hello,

this is the code with which you can fetch the documents of the case {{caseNumber}}:

{{code}}

It is valid until {{expiresOn}}. We will never ask you for it by mail or telephone.`,
  ),
  DELIVERY_REMINDER: template(
    'Your documents for {{caseNumber}} are still waiting',
    `Hello,

the documents for the case {{caseNumber}} have not been fetched yet. They are available until {{expiresOn}}:

{{link}}

After that they are deleted. The code that we sent you is still valid.`,
  ),
  RESTRICTION_SET: template(
    'Your request {{caseNumber}} is completed',
    `Hello,

since {{setOn}} the processing of your data is restricted (Art. 18 GDPR). It covers whatever they are used for{{#if scope}}, among it:{{else}}.{{/if}}

{{#each scope}}
- {{this}}
{{/each}}

From now on these data are only stored. Anything else needs your consent, or serves legal claims, the protection of another person or an important public interest. You will hear from us before the restriction is lifted.

{{#if certificateId}}The result was checked and certified. Number of the certificate: {{certificateId}}{{/if}}`,
  ),
  RESTRICTION_LIFT: template(
    'A change in your case {{caseNumber}}',
    `Hello,

we will lift the restriction of processing in the case {{caseNumber}} on {{liftOn}} (Art. 18(3) GDPR). Until then it stays in force. The reason is:

{{reason}}

If you do not agree, write to us before that day.

${REMEDIES}`,
  ),
  WITHDRAWN: template(
    'Your request {{caseNumber}} is closed',
    `Hello,

the request {{caseNumber}} was withdrawn on {{withdrawnOn}}. We take no further steps; what had been done before that is not undone. You can make a new request at any time.`,
  ),
  SUBJECT_ALERT: template(
    'Somebody made a request in your name: {{caseNumber}}',
    `Hello,

on {{receivedOn}} we received a request for {{right}} that concerns you. It was made by {{requester}}. Its case number is {{caseNumber}}.

{{#if link}}We act on it only if you confirm that this person may ask for you. If so, open this page by {{untilOn}} and press its button:

{{link}}{{else}}We examine it before anything is done.{{/if}}

If you do not want this, stop it: {{#if link}}do not press the button, and {{/if}}write to {{contact}} and give the case number.`,
  ),
  SAR_NOTICE: template(
    'Information on your request {{caseNumber}}',
    `Hello,

you asked us in the case {{caseNumber}} for {{right}}. {{#if processed}}Yes, we process data about you. This is what you should know of it:{{else}}We process no data about you, apart from this request itself. What follows holds nevertheless:{{/if}}

{{#each sections}}
{{title}}:

{{#each lines}}
- {{this}}
{{/each}}

{{/each}}`,
  ),
  RECIPIENT_LIST: template(
    'Answer to your request {{caseNumber}}',
    `Hello,

you asked us in the case {{caseNumber}} for {{right}}. {{#if recipients}}By our records these recipients were told something about you:

{{#each recipients}}
- {{this}}
{{/each}}{{else}}By our records nobody was told anything about you.{{/if}}

If you think that something is missing, write to us.`,
  ),
  DUPLICATE: template(
    'About your request {{caseNumber}}',
    `Hello,

your request {{caseNumber}} asks for the same as the request {{originalNumber}}, which we are already handling. We answer both together{{#if expectedOn}}, by {{expectedOn}}{{/if}}; you need not do anything.

${WITHDRAW}`,
  ),
};
