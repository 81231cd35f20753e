import { AppError } from '#contracts';
import type { CommandFacts } from '../../lifecycle/commands/command-event.js';
import type { Request } from '../../request/request.entity.js';

interface Decided {
  readonly purposeId: string;
  readonly decision: 'grant' | 'refuse';
}

/** The purposes that a decision grants; absent: the command decides none. */
export const grantedOf = ({ kind, body }: CommandFacts): string[] | undefined =>
  kind === 'decision'
    ? (body.purposes as Decided[]).flatMap(({ purposeId, decision }) =>
        decision === 'grant' ? [purposeId] : [],
      )
    : undefined;

/**
 * What is not decided would neither end nor go on.
 * @throws AppError `request.invalid` that names the purposes
 */
export function requireEveryPurpose(
  { right, purposes }: Pick<Request, 'right' | 'purposes'>,
  { kind, body }: CommandFacts,
): void {
  if (kind !== 'decision') return;
  const reviewed = body.reviewed === true;
  if (reviewed !== (right === 'human_review'))
    throw new AppError('request.invalid', {
      param: 'review',
      detail: reviewed
        ? 'review: belongs to a request for human_review.'
        : 'review: say how the person sees it, what you found, and whether the outcome is another now.',
    });
  if (!purposes || purposes.length === 0) return;
  const decided = (body.purposes as Decided[]).map(({ purposeId }) => purposeId);
  if (decided.length === purposes.length && purposes.every((purpose) => decided.includes(purpose))) return;
  throw new AppError('request.invalid', {
    param: 'purposes',
    detail: `purposes: decide each of ${purposes.join(', ')} once, and nothing else.`,
  });
}
