import type { NoticeTemplate, TemplateSet } from '../template-set.js';

const CLOSING = `If you have questions, write to {{contact}} and give the case number {{caseNumber}}.

{{controller}}`;

/** The one who answers is another. */
const DECIDED_ELSEWHERE = `About your request, turn to {{decidedBy}}: {{decidedByContact}}. We can only say that we passed it on, and when; for that, write to {{contact}} and give the case number {{caseNumber}}.

{{controller}}`;

const REASONS = `{{#each reasons}}
- {{this}}
{{/each}}

{{#if explanation}}{{explanation}}{{/if}}

{{#if statement}}Your statement is kept with the case and is part of our answer:

{{statement}}{{/if}}`;

const OUTCOME = `{{#if acts}}What was done:

{{#each acts}}
- {{category}}: {{act}}, number of records: {{count}}
{{/each}}{{/if}}

{{#if kept}}What is kept, why and for how long:

{{#each kept}}
- {{category}}: {{reason}}{{#if earliest}} Depending on the record, until a day between {{earliest}} and {{until}}.{{else}}{{#if until}} Until {{until}}.{{else}} It stays as long as this reason lasts.{{/if}}{{/if}}
{{/each}}{{/if}}

{{#if shared}}These data stay because they are about other people too:

{{#each shared}}
- {{this}}
{{/each}}{{/if}}

{{#if recipientsToTell}}We inform these recipients of your data:

{{#each recipientsToTell}}
- {{this}}
{{/each}}{{/if}}

{{#if recipients}}These recipients of your data have been informed:

{{#each recipients}}
- {{this}}
{{/each}}{{/if}}

{{#if certificateId}}The result was checked and certified. Number of the certificate: {{certificateId}}{{/if}}`;

const ANSWER = `{{#if finding}}How you see it: {{ownView}}

What we found when a person looked at it: {{finding}}

{{reviewOutcome}}{{/if}}

{{#if ended}}These consents have ended:

{{#each ended}}
- {{this}}
{{/each}}{{/if}}

{{#if goesOn}}These purposes do not rest on consent and go on:

{{#each goesOn}}
- {{this}}
{{/each}}{{/if}}

{{#if granted}}Granted for these purposes:

{{#each granted}}
- {{this}}
{{/each}}{{/if}}

{{#if refused}}Not granted for these purposes:

{{#each refused}}
- {{purpose}}: {{reason}}
{{/each}}{{/if}}

{{#if erasureOffered}}{{erasureOffered}}{{/if}}`;

const VERIFY = `{{#if link}}Open this page and follow its steps:

{{link}}

The link is meant for you alone; do not pass it on.{{#if linkUntilOn}} It works until {{linkUntilOn}}; opened later, it offers you a new one.{{/if}}{{/if}}

{{#if code}}If you are signed in where you made the request, you can enter this code there instead: {{code}}. It is valid for ten minutes.{{/if}}

{{#if means}}{{means}}{{/if}}

We ask for no more than is needed for this. If we hear nothing by {{untilOn}}, the case is closed; you can make a new request at any time. {{clock}}`;

const template = (subject: string, body: string, closing = CLOSING): NoticeTemplate => ({
  subject,
  body: `${body}\n\n${closing}`,
});

export const NOTICES_EN: TemplateSet['notices'] = {
  ACK: template(
    'We have received your request {{caseNumber}}',
    `Hello,

{{#if requester}}on {{receivedOn}} we received a request for {{right}} that concerns you. It was made by {{requester}}. Its{{else}}on {{receivedOn}} we received your request for {{right}}. Its{{/if}} case number is {{caseNumber}}.

{{#if effective}}It has taken effect already: what it was to end has ended. You will get a message of its own about that.{{else}}What happens next: {{#if searches}}we check the request, find the data that concern you and carry the request out.{{else}}we examine the request and tell you the result.{{/if}} {{identity}}

{{#if endedOn}}The period for our answer ended on {{endedOn}}; we answer as soon as we can.{{else}}{{#if expectedOn}}You can expect our answer by {{expectedOn}}.{{else}}We answer without undue delay.{{/if}}{{/if}}

{{withdrawal}}{{/if}}`,
  ),
  VERIFY_REQUEST: template(
    'Please confirm your request {{caseNumber}}',
    `Hello,

before we act on the request {{caseNumber}}{{#if right}} for {{right}}{{/if}} we must be sure that it comes from you, so that nobody else gets your data or changes them ({{basis}}).{{#if requester}} The request was made by {{requester}}.{{/if}}

${VERIFY}

{{withdrawal}}`,
  ),
  VERIFY_REMINDER: template(
    'Your confirmation is still missing: {{caseNumber}}',
    `Hello,

we have not yet been able to confirm that the request {{caseNumber}}{{#if right}} for {{right}}{{/if}} comes from you.{{#if requester}} It was made by {{requester}}.{{/if}}

${VERIFY}

{{withdrawal}}`,
  ),
  CLARIFY_REQUEST: template(
    'A question about your request {{caseNumber}}',
    `Hello,

to handle the request {{caseNumber}} well we have a question:

{{question}}

Answering is voluntary. Please write to {{contact}} by {{untilOn}}; without an answer we go on with what we know. {{clock}}

{{withdrawal}}`,
  ),
  FEE_NOTICE: template(
    'Costs of your request {{caseNumber}}',
    `Hello,

we may charge a reasonable fee for the request {{caseNumber}} ({{basis}}). It amounts to {{amount}}.

How it was computed: {{computation}}

Nothing is charged unless you agree. You can agree, narrow the request so that no fee is due, or withdraw it: write to {{contact}} by {{untilOn}}. If we hear nothing by then, the case is closed.

{{withdrawal}}`,
  ),
  EXTENSION: template(
    'We need more time for your request {{caseNumber}}',
    `Hello,

we cannot answer the request {{caseNumber}} within the first period. You will have our answer by {{newDateOn}} ({{basis}}). The reasons are:

{{#each delays}}
- {{this}}
{{/each}}

{{facts}}

{{remedies}}

{{withdrawal}}`,
  ),
  REFUSAL: template(
    'Answer to your request {{caseNumber}}',
    `Hello,

we have examined your request {{caseNumber}} for {{right}}. We do not comply with it, for these reasons:

${REASONS}

{{#if optOutOffered}}{{optOutOffered}}{{/if}}

{{remedies}}`,
  ),
  PARTIAL: template(
    'Answer to your request {{caseNumber}}',
    `Hello,

{{#if begunOn}}on {{begunOn}} we began to carry out your request {{caseNumber}} for {{right}}.{{#if acts}} What has been done since then is listed here; it stays as it is.{{/if}} We do nothing more for this request.{{else}}we have complied with a part of your request {{caseNumber}} for {{right}}.{{/if}}

${OUTCOME}

${ANSWER}

{{#if reasons}}We do not comply with the rest, for these reasons:{{/if}}

${REASONS}

{{remedies}}`,
  ),
  COMPLETION: template(
    'Your request {{caseNumber}} is completed',
    `Hello,

{{#if nothingHeld}}you made the request {{caseNumber}} for {{right}}. {{nothingHeld}} So there was nothing to do.{{else}}your request {{caseNumber}} for {{right}} has been carried out.{{/if}}

{{#if explanation}}Our answer: {{explanation}}{{/if}}

${OUTCOME}

${ANSWER}

If you think that something is missing, write to us.

{{remedies}}`,
  ),
  DELIVERY: template(
    'Your documents for {{caseNumber}} are ready',
    `Hello,

the documents for the case {{caseNumber}} are ready. You can fetch them here until {{expiresOn}}:

{{link}}

You also need a code. You get it on that page: it is good for ten minutes once you have asked for it. The link works until the first complete download; do not pass it on.`,
  ),
  DELIVERY_CODE: template(
    'Your code for {{caseNumber}}',
    `Hello,

this is the code with which you can fetch the documents of the case {{caseNumber}}:

{{code}}

It is valid for ten minutes. After that you can get another one on the page of the documents. We will never ask you for it by mail or telephone.`,
  ),
  DELIVERY_REMINDER: template(
    'Your documents for {{caseNumber}} are still waiting',
    `Hello,

the documents for the case {{caseNumber}} have not been fetched yet. They are available until {{expiresOn}}:

{{link}}

After that they are deleted. You also need a code. You get it on that page: it is good for ten minutes once you have asked for it.`,
  ),
  RESTRICTION_SET: template(
    'Your request {{caseNumber}} is completed',
    `Hello,

{{#if nothingHeld}}{{nothingHeld}} The restriction of processing ({{basis}}) is on record since {{setOn}} all the same, and holds for data about you that may come.{{else}}since {{setOn}} the processing of your data is restricted ({{basis}}). It covers whatever they are used for{{#if scope}}, among it:{{else}}.{{/if}}

{{#each scope}}
- {{this}}
{{/each}}{{/if}}

From now on these data are only stored. Anything else needs your consent, or serves legal claims, the protection of another person or an important public interest. You will hear from us before the restriction is lifted.

{{#if certificateId}}The result was checked and certified. Number of the certificate: {{certificateId}}{{/if}}`,
  ),
  RESTRICTION_LIFT: template(
    'A change in your case {{caseNumber}}',
    `Hello,

we will lift the restriction of processing in the case {{caseNumber}} on {{liftOn}} ({{basis}}). Until then it stays in force. The reason is:

{{reason}}

If you do not agree, write to us, before that day if you still can: we will look at it in any case.

{{remedies}}`,
  ),
  FORWARDED: template(
    'Your request {{caseNumber}} was passed on',
    `Hello,

we received your request on {{receivedOn}}: {{right}}.

We process the data that it is about on behalf of {{decidedBy}}. That company is the controller: it decides on your request and answers you. We passed the request on to it, and decide nothing ourselves.`,
    DECIDED_ELSEWHERE,
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
    'Information for your request {{caseNumber}}',
    `Hello,

you asked us in the case {{caseNumber}} for {{#if askedFor}}{{askedFor}}. We cannot give you that, for these reasons:

{{#each whyLess}}
- {{this}}
{{/each}}

What we give you instead: {{right}}.{{else}}{{right}}.{{/if}} {{confirmation}}

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
  INFORM: template(
    'Answer to your request {{caseNumber}}',
    `Hello,

you asked us in the case {{caseNumber}} for {{right}}. {{#if stood}}This is what we told people on {{askedOn}}:{{else}}We have no privacy notice on record that held on {{askedOn}}.{{/if}}

{{#each stood}}
{{title}}

{{controller}}. In force since {{from}}{{#if until}}, until {{until}}{{/if}}.

{{link}}

{{text}}

{{/each}}

{{#if explanation}}{{explanation}}{{/if}}

{{#if unchanged}}It still holds today, in these words.{{/if}}

{{#if still}}Of these, the following still holds today, in these words:

{{#each still}}
- {{title}}
{{/each}}{{/if}}

{{#if today}}This is what holds today:

{{#each today}}
{{title}}

{{controller}}. In force since {{from}}.

{{link}}

{{text}}

{{/each}}{{/if}}

If you think that something is missing, write to us.`,
  ),
  APPEAL_ANSWER: template(
    'Answer to your appeal {{caseNumber}}',
    `Hello,

you appealed against our answer to the request {{originalNumber}}. Somebody who did not make the first decision has examined it. The decision: {{decision}}.

{{#if newAnswerOn}}Your request {{originalNumber}} is open again; we answer it by {{newAnswerOn}}.{{/if}}

{{#if reasons}}The reasons are:{{/if}}

${REASONS}

{{remedies}}`,
  ),
  COMPLAINT_ACK: template(
    'We have received your complaint {{caseNumber}}',
    `Hello,

on {{receivedOn}} we received your complaint. Its case number is {{caseNumber}}. We examine it and tell you the result{{#if expectedOn}} by {{expectedOn}}{{else}} without undue delay{{/if}}.

{{remedies}}`,
  ),
  MESSAGE: template(
    'There is a message about your request {{caseNumber}}',
    `Hello,

on {{sentOn}} we wrote you a message about your request {{caseNumber}}. It is not in this mail, so that only you read it.

If you made the request with an account, you find the message there, with the request, and can answer it there. Otherwise write to us, and we will agree on a safe way.`,
  ),
  DUPLICATE: template(
    'About your request {{caseNumber}}',
    `Hello,

your request {{caseNumber}} asks for the same as the request {{originalNumber}}, which we are already handling. We answer both together{{#if expectedOn}}, by {{expectedOn}}{{/if}}; you need not do anything.

{{withdrawal}}`,
  ),
};
