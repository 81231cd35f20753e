import { AppError } from '#contracts';

/** The same for a request of somebody else as for none: nobody learns from it that there is one. */
export const requestNotFound = (): AppError =>
  new AppError('request.not_found', {
    detail: 'No request of yours has this id. GET /v1/requests, or /v1/me/requests, lists those there are.',
  });
