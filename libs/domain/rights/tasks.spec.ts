import { FINAL_STATES, REQUEST_STATES, TASKS } from '#contracts';
import { isReported, isStillToDo, takesManualWork, taskOf, type OpenTask } from './tasks.js';

const DUE = '2026-12-01T23:00:00.000Z';
const LATER = '2027-02-01T23:00:00.000Z';
const task = (kind: OpenTask['kind'], during: OpenTask['during']): OpenTask => ({ kind, during, dueAt: DUE });

describe('tasks', () => {
  it('gives what another person must look at to a reviewer', () => {
    expect(taskOf('assessing', 'erasure')).toEqual({ kind: 'assess' });
    expect(taskOf('assessing', 'human_review')).toEqual({ kind: 'review_decision', role: 'privacy_officer' });
    expect(taskOf('assessing', 'appeal')).toEqual({ kind: 'decide_appeal', role: 'privacy_officer' });
    expect(taskOf('assessing', 'inform')).toEqual({ kind: 'find_notice' });
    expect(taskOf('executing', 'appeal')).toBeNull();
  });

  it('come with the states in which a person of the controller is waited for', () => {
    expect(REQUEST_STATES.filter((state) => taskOf(state) !== null)).toEqual([
      'awaiting_information',
      'awaiting_fee',
      'assessing',
      'awaiting_approval',
    ]);
  });

  const outliving = [
    'tell_recipient',
    'recipient_silent',
    'notice_undelivered',
    'read_message',
    'letters_held',
  ] as const;
  const ofRequest = TASKS.filter((kind) => !(outliving as readonly string[]).includes(kind));

  it.each(outliving)('%s outlives the request', (kind) => {
    for (const state of FINAL_STATES)
      expect(isStillToDo(task(kind, 'verifying'), { state, dueAt: LATER })).toBe(true);
  });

  it.each(ofRequest)('%s ends with the request', (kind) => {
    for (const state of FINAL_STATES)
      expect(isStillToDo(task(kind, 'planning'), { state, dueAt: DUE })).toBe(false);
  });

  it('that a letter did not arrive outlives the request', () => {
    for (const state of FINAL_STATES)
      expect(isStillToDo(task('notice_undelivered', 'planning'), { state, dueAt: DUE })).toBe(true);
  });

  it('are reported as done only where no command or clock ends them', () => {
    expect(TASKS.filter((kind) => !isReported(kind))).toEqual([
      'assess',
      'approve',
      'record_answer',
      'record_payment',
      'plan_failed',
      'store_failed',
      'residue_remains',
      'deadline_missed',
      'approval_overdue',
      'review_hold',
      'review_decision',
      'decide_appeal',
      'tell_recipient',
      'recipient_silent',
      'await_instruction',
      'read_mail',
      'find_notice',
    ]);
  });

  it('by hand are taken until the last scan begins', () => {
    expect(REQUEST_STATES.filter((state) => !takesManualWork(state))).toEqual([
      'verifying',
      'delivering',
      ...FINAL_STATES,
    ]);
  });

  it.each(TASKS)('%s stays while nothing changed', (kind) => {
    expect(isStillToDo(task(kind, 'planning'), { state: 'planning', dueAt: DUE })).toBe(true);
  });

  it.each(['approve', 'store_failed', 'residue_remains'] as const)('%s ends with its state', (kind) => {
    expect(isStillToDo(task(kind, 'needs_attention'), { state: 'executing', dueAt: DUE })).toBe(false);
    expect(isStillToDo(task(kind, 'needs_attention'), { state: 'needs_attention', dueAt: LATER })).toBe(true);
  });

  it.each(['decide_extension', 'deadline_near'] as const)('%s ends when the deadline moved', (kind) => {
    expect(isStillToDo(task(kind, 'planning'), { state: 'executing', dueAt: DUE })).toBe(true);
    expect(isStillToDo(task(kind, 'planning'), { state: 'planning', dueAt: LATER })).toBe(false);
  });

  it.each(['deadline_missed', 'escalated'] as const)('%s outlives state and deadline', (kind) => {
    expect(isStillToDo(task(kind, 'planning'), { state: 'executing', dueAt: LATER })).toBe(true);
  });
});
