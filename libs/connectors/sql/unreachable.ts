import { AppError } from '#contracts';

/** Whatever the reason, a connection that does not come about is a store that cannot be reached. */
export const asUnreachable = (error: AppError, store: string): AppError =>
  error.code === 'store.unreachable'
    ? error
    : new AppError('store.unreachable', {
        detail: `Store "${store}" cannot be reached. Check host, port, user, password and database of its connection.`,
      });
