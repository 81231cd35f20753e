import { toEnvelope } from './consent-envelope.js';

describe('toEnvelope', () => {
  it('says more than the code, and of our own faults nothing', () => {
    const error = (code: Parameters<typeof toEnvelope>[0]['code'], detail?: string) =>
      toEnvelope({ code, ...(detail !== undefined && { detail }) }, 'r1').error;
    expect(error('consent.not_found', 'Look again.')).toMatchObject({ code: 30002, moreInfo: 'Look again.' });
    expect(error('consent.not_found')).toMatchObject({ code: 30002, moreInfo: 'There is no such consent' });
    expect(error('internal')).toEqual({
      code: 30099,
      error: 'internal error',
      type: 'ConsentException',
      referenceNumber: 'r1',
    });
  });

  it('does not call a request wrong whose first sending still runs', () => {
    const { status, error } = toEnvelope({ code: 'idempotency.in_progress' }, 'r1');
    expect([status, error.code, error.error]).toEqual([
      409,
      30024,
      'first request with this idempotency key is running',
    ]);
  });
});
