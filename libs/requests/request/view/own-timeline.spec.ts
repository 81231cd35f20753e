import { ownTimeline } from './own-timeline.js';

const at = '2026-03-01T09:00:00.000Z';
const of = (types: string[], locale = 'en') =>
  ownTimeline(
    types.map((type) => ({ type, at })),
    locale,
  );

describe('what a person sees happen', () => {
  it('is told without what is internal, and once where it stays the same', () => {
    const events = [
      'request.received',
      'request.assessing',
      'request.planning',
      'request.overdue',
      'request.needs_attention',
      'recipient.notified',
      'certificate.issued',
      'request.fulfilled',
    ];
    expect(of(events).map(({ step }) => step)).toEqual(['received', 'work', 'fulfilled']);
  });

  it('is told in the language of the request', () => {
    expect(of(['request.received'], 'de-AT')).toEqual([
      { at, step: 'received', text: 'Wir haben Ihren Antrag erhalten.' },
    ]);
    expect(of(['request.received'], 'tlh')[0]!.text).toBe('We received your request.');
  });
});
