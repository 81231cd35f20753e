import type { TaskKind } from '#contracts';

/** What to do about a task whose request says nothing more precise. */
export const TASK_ADVICE: Readonly<Record<TaskKind, string>> = {
  assess: 'A person has to decide: POST …/decision per purpose, POST …/pause to ask, or POST …/refusal.',
  approve: 'Read GET …/plan, then POST …/approval with its hash, or POST …/refusal.',
  record_answer:
    'The person was asked. POST …/resume when the answer is there; after 30 days it goes on by itself.',
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
  tell_recipient:
    'Somebody who had the data can only be told by a person: GET …/recipients says who. Tell them, then POST …/recipients/{id}/mark.',
  recipient_silent:
    'Somebody who had the data has not confirmed, or cannot do it: GET …/recipients says who. Ask them, then POST …/recipients/{id}/mark.',
  approval_overdue:
    'The plan has waited too long for approval: read GET …/plan, then approve or refuse, or see that somebody does.',
  escalated: 'Somebody asked for you to look at this request.',
};
