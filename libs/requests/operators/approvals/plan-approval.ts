import type { Actor } from '#platform';
import type { PlanApproval, Request } from '../../request/request.entity.js';
import type { RequestCommand } from '../../request/request-records.entity.js';
import { actorName } from '../tasks/actor-name.js';

/** What a plan needs that was made before there were policies, or that discloses data to somebody else. */
const ONE: PlanApproval = { policy: 0, needed: 1, roles: [], given: [] };

type Approvable = Pick<Request, 'approval'>;

export const approvalOf = ({ approval }: Approvable): PlanApproval => approval ?? ONE;

/** How many more people must approve. */
export function missingApprovals(request: Approvable): number {
  const { needed, given, automatic } = approvalOf(request);
  if (automatic) return 0;
  return Math.max(0, needed - given.length);
}

export const hasApproved = (request: Approvable, actor: Actor): boolean =>
  approvalOf(request).given.some(({ by }) => by === actorName(actor));

/** Our own parts approve nothing: they carry out what the rows say. */
export function lacksRole(request: Approvable, actor: Actor, roles: readonly string[]): boolean {
  const asked = approvalOf(request).roles;
  return asked.length > 0 && actor.kind !== 'system' && !asked.some((role) => roles.includes(role));
}

/** Somebody who was asked about the plan has still to answer. */
export const waitsForChecks = ({ approval }: Approvable): boolean =>
  (approval?.checks ?? []).length > 0 && !approval?.checked;

/** Whether what the checks said is all that the policy asks for: each that it names agrees, and no other counts. */
export const isAutomatic = (
  { autoApprove, checks = [] }: Pick<PlanApproval, 'autoApprove' | 'checks'>,
  answers: readonly { readonly endpointId: string; readonly verdict: string | null }[],
): boolean =>
  autoApprove === true &&
  checks.length > 0 &&
  checks.every((endpoint) =>
    answers.some(({ endpointId, verdict }) => endpointId === endpoint && verdict === 'eligible'),
  );

/** Keeps an approval that the state machine has taken. */
export function noteApproval(request: Request, command: RequestCommand, now: Date): void {
  const approval = approvalOf(request);
  const by = `${command.actorKind}:${command.actorId}`;
  const given = [...approval.given, { id: command.id, by, at: now.toISOString() }];
  request.approval = { ...approval, given };
}
