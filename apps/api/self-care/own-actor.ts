import type { Principal } from '#access';
import type { OwnActor } from '#consents';
import { AppError } from '#contracts';

/** The person whose session it is, who acts for themselves. @throws AppError `internal` on a route that is not for persons */
export function ownActor({ person, clientId }: Principal): OwnActor {
  if (!person)
    throw new AppError('internal', { detail: 'A route that is not for persons asked for the person.' });
  return { sub: person.subject, clientId, source: 'self' };
}
