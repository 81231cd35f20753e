import type { Notice, TaskKind } from '#contracts';

/** Why a letter was not even sent. @param notice which */
export const noAddress = (notice: Notice) => ({
  code: 'notice.no_address',
  detail: `No mail address is known to which letters to the person may go: tell them in another way what the letter ${notice} says and those that follow, see GET …/timeline, then POST /v1/tasks/{id}/completion.`,
});

/** What to do about a task whose request says nothing more precise. */
export const TASK_ADVICE: Readonly<Record<TaskKind, string>> = {
  assess: 'A person has to decide: POST …/decision per purpose, POST …/pause to ask, or POST …/refusal.',
  approve: 'Read GET …/plan, then POST …/approval with its hash, or POST …/refusal.',
  record_answer:
    'The person was asked. POST …/resume when the answer is there; after 30 days, or when the period leaves no more, it goes on by itself.',
  record_payment: 'A fee was asked for. POST …/resume when it is paid; after 30 days the request lapses.',
  acknowledge: 'No acknowledgement went out: tell the person that the request was received.',
  plan_failed: 'The plan cannot be made.',
  store_failed: 'A store cannot be worked.',
  residue_remains: 'The scan still finds the person.',
  recheck_external: 'Somebody outside has not confirmed yet: ask again.',
  decide_extension: 'Finish in time, or POST …/extension with reasons before the base period ends.',
  deadline_near: 'The period ends soon: see in `next` of the request what it waits for.',
  deadline_missed: 'The period has ended without an answer: answer now, and record why it was late.',
  review_hold:
    'A legal hold ends soon by itself. Is it still needed? Then POST /v1/legal-holds with a new reviewBy; else DELETE it.',
  review_decision:
    'Look at the automated decision with the view of the person, change it where it is wrong, then POST …/decision with `review`.',
  decide_appeal:
    'Somebody else than who decided first looks at it anew: POST …/decision per purpose, or POST …/refusal with reasons.',
  tell_recipient:
    'Somebody who had the data can only be told by a person: GET …/recipients says who. Tell them, then POST …/recipients/{id}/mark.',
  recipient_silent:
    'Somebody who had the data has not confirmed, or cannot do it: GET …/recipients says who. Ask them, then POST …/recipients/{id}/mark.',
  await_instruction:
    'Another controller decides: GET …/recipients says whether it was told. Record its answer with POST …/instructions, or see that it gives one.',
  approval_overdue:
    'The plan has waited too long for approval: read GET …/plan, then approve or refuse, or see that somebody does.',
  manual:
    'Somebody has to do this by hand: GET /v1/tasks/{id} says what. Then POST …/completion of the task.',
  identity_running_out:
    'The period does not wait for a proof of identity: get it now, or the request is refused on its due day.',
  notice_undelivered:
    'A letter did not reach the person: tell them in another way, then POST /v1/tasks/{id}/completion.',
  repetition:
    'The same person keeps asking for the same. Nothing is refused by that alone: a person decides, with reasons.',
  hand_over_code:
    'Nothing but the mailbox speaks for the person, so that no code for the package is mailed there: reach them by a way known before, POST …/package/links, and tell them the code.',
  prove_identity:
    'The person confirmed the address, and more is needed: ask for evidence, then POST …/verification, or POST …/mandate for who asks for another.',
  read_message:
    'The person wrote: read GET …/messages and answer by POST …/messages, which ends this; or POST /v1/tasks/{id}/completion.',
  read_mail:
    'A mail came to the mailbox, and whatever it asks for has a period that runs since then: read GET /v1/inbound-mails/{mailId}, then POST …/request, …/message or …/discard of it.',
  find_notice:
    'No privacy notice is on record for the day that was asked about. Record it with POST /v1/privacy-notices if there was one, then POST …/decision: the answer is what is on record then, with the note of the decision.',
  letters_held:
    'Many requests name one address, so that further letters to it wait and go out joined into one: look for them with POST …/requests/search, mark what nobody asked for by POST …/requests/bulk (spam), then POST /v1/tasks/{id}/completion.',
  escalated: 'Somebody asked for you to look at this request.',
};
