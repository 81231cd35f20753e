import { COMPLAINT_STATES } from '#contracts';
import { moveComplaint, nextComplaintStates } from './complaints.js';

describe('moveComplaint', () => {
  it('takes every way that there is, and to stay is none', () => {
    for (const from of COMPLAINT_STATES) {
      expect(moveComplaint(from, from)).toBe(from);
      for (const to of nextComplaintStates(from)) expect(moveComplaint(from, to)).toBe(to);
    }
  });

  it('refuses every other', () => {
    const refused = COMPLAINT_STATES.flatMap((from) =>
      COMPLAINT_STATES.filter((to) => to !== from && !nextComplaintStates(from).includes(to)).map(
        (to) => [from, to] as const,
      ),
    );
    expect(refused).toHaveLength(12);
    for (const [from, to] of refused)
      expect(() => moveComplaint(from, to)).toThrow(
        expect.objectContaining({ code: 'complaint.illegal_transition' }),
      );
  });

  it('comes to resolved by an answer alone, and from there by being reopened', () => {
    expect(COMPLAINT_STATES.filter((from) => nextComplaintStates(from).includes('resolved'))).toEqual([]);
    expect(() => moveComplaint('resolved', 'in_progress')).toThrow(/reopening/);
  });
});
