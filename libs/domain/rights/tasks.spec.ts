import { FINAL_STATES, REQUEST_STATES, TASKS } from '#contracts';
import { isStillToDo, taskOf, type OpenTask } from './tasks.js';

const DUE = '2026-12-01T23:00:00.000Z';
const LATER = '2027-02-01T23:00:00.000Z';
const task = (kind: OpenTask['kind'], during: OpenTask['during']): OpenTask => ({ kind, during, dueAt: DUE });

describe('tasks', () => {
  it('come with the states in which a person of the controller is waited for', () => {
    expect(REQUEST_STATES.filter((state) => taskOf(state) !== null)).toEqual([
      'awaiting_information',
      'awaiting_fee',
      'assessing',
      'awaiting_approval',
    ]);
  });

  const outliving = ['tell_recipient', 'recipient_silent'] as const;
  const ofRequest = TASKS.filter((kind) => !(outliving as readonly string[]).includes(kind));

  it.each(outliving)('%s outlives the request', (kind) => {
    for (const state of FINAL_STATES)
      expect(isStillToDo(task(kind, 'verifying'), { state, dueAt: LATER })).toBe(true);
  });

  it.each(ofRequest)('%s ends with the request', (kind) => {
    for (const state of FINAL_STATES)
      expect(isStillToDo(task(kind, 'planning'), { state, dueAt: DUE })).toBe(false);
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
