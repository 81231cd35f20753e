import { AppError, ERRORS, isAppError } from './errors.js';

describe('AppError', () => {
  it('is recognised by its code, not by its class', () => {
    const error = new AppError('plan.stale');
    expect(isAppError(error)).toBe(true);
    expect(isAppError(error, 'plan.stale')).toBe(true);
    expect(isAppError(error, 'plan.not_ready')).toBe(false);
    expect(isAppError(new Error('plan.stale'))).toBe(false);
  });

  it('uses the title of its code when no detail is given', () => {
    expect(new AppError('plan.stale').message).toBe(ERRORS['plan.stale'].title);
  });
});
