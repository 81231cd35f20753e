import { AppError } from '#contracts';
import { toFailure } from './problem.js';

describe('toFailure', () => {
  const driverError = (message: string, code?: string) => Object.assign(new Error(message), { code });

  it.each([
    ['terminating connection due to administrator command', '57P01'],
    ['the database system is starting up', '57P03'],
    ['connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED'],
    ['Connection terminated unexpectedly', undefined],
    ['could not connect', '08001'],
    ['the connection failed', '08006'],
  ])('asks to come back when the database is away: %s', (message, code) => {
    const failure = toFailure(driverError(message, code));
    expect(failure.code).toBe('service.unavailable');
    expect(failure.detail).not.toContain(message);
  });

  it.each([
    ['duplicate key value violates unique constraint', '23505'],
    ['syntax error', '42601'],
    ['bind message supplies 0 parameters, but prepared statement requires 1', '08P01'],
    ['something', undefined],
  ])('stays silent about any other fault: %s', (message, code) => {
    expect(toFailure(driverError(message, code))).toEqual({ code: 'internal' });
  });

  it('keeps what we say ourselves, but for faults of ours', () => {
    expect(toFailure(new AppError('plan.stale', { detail: 'Look again.' }))).toEqual({
      code: 'plan.stale',
      detail: 'Look again.',
    });
    expect(toFailure(new AppError('internal', { detail: 'hidden' }))).toEqual({ code: 'internal' });
  });

  it.each([
    ['Body cannot be empty when …', /empty/],
    ['Body is not valid JSON but …', /not JSON/],
    ['quotes what was sent', /cannot be read/],
  ])('says what is wrong with a body that Fastify refuses with "%s"', (message, detail) => {
    const failure = toFailure({ statusCode: 400, message });
    expect(failure).toEqual({ code: 'request.invalid', detail: expect.stringMatching(detail) });
  });

  it('leads from an address that does not exist to the list of those that do', () => {
    expect(toFailure({ getStatus: () => 404 })).toEqual({
      code: 'route.not_found',
      detail: expect.stringContaining('/docs'),
    });
  });
});
