import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { AppError } from '#contracts';
import { preApprovalVerdictSchema, type PreApprovalVerdict, type PreApprovalView } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { Outbox, UnitOfWork } from '#persistence';
import { CLOCK, SYSTEM_ACTOR, currentContext, newId, type Clock } from '#platform';
import { WebhookQuestions } from '#webhooks';
import { REFRESH_SIGNAL } from '#workflows/request/messages';
import { LifecycleService } from '../../lifecycle/lifecycle.service.js';
import type { ApprovalDemand, Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { actorName } from '../tasks/actor-name.js';
import { isAutomatic } from './plan-approval.js';
import { PreApprovalsRepository, type CheckRow } from './pre-approvals.repository.js';

const TEXT = 'pre_approval.text';

/**
 * Asks systems of the tenant about a plan before it is approved. Each says whether the person's data may be worked now;
 * where the policy wants it and all of them agree nobody else has to. Silence decides nothing: people go on approving.
 */
@Injectable()
export class PreApprovals {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(PreApprovalsRepository) private readonly repository: PreApprovalsRepository,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(WebhookQuestions) private readonly questions: WebhookQuestions,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Whom to ask about a plan that was just made, of so many rows, when it waits for an approval. In its transaction. */
  async open(request: Request, { checks = [] }: ApprovalDemand, rows: number): Promise<void> {
    if (request.state !== 'awaiting_approval') return;
    const asked = checks.map((endpointId) => ({ id: newId('preApproval'), endpointId, rows }));
    await this.repository.insert(request, asked, this.clock.now());
  }

  /** Asks whoever has not answered yet, outside every transaction; no answer that counts is none. */
  async ask(requestId: string): Promise<void> {
    const { request, open } = await this.unitOfWork.run(async () => this.#open(requestId));
    if (open.length === 0) return;
    const answers = await Promise.all(
      open.map(async (check) => ({
        check,
        answer: preApprovalVerdictSchema.safeParse(
          await this.questions.ask(check.endpointId, questionAbout(request, check)),
        ),
      })),
    );
    await this.unitOfWork.run(async () => {
      const now = await this.requests.lock(requestId);
      await this.repository.countAsked(open.map(({ id }) => id));
      for (const { check, answer } of answers)
        if (answer.success && (await this.#isOpen(now, check.id)))
          await this.#take(now, check, answer.data, `webhook:${check.endpointId}`);
    });
  }

  /**
   * What somebody who was asked says later.
   * @throws AppError `resource.not_found`, `pre_approval.answered`, `plan.stale` when it is about another plan by now
   */
  answer(id: string, verdict: PreApprovalVerdict): Promise<PreApprovalView> {
    return this.unitOfWork.run(async () => {
      const asked = (await this.repository.find(id)) ?? missing();
      const request = await this.requests.lock(asked.requestId);
      const check = (await this.repository.find(id)) ?? missing();
      if (check.verdict !== null)
        throw new AppError('pre_approval.answered', { detail: `The answer was ${check.verdict}.` });
      if (!isAbout(check, request))
        throw new AppError('plan.stale', { detail: 'The plan that was asked about waits no longer.' });
      await this.#take(request, check, verdict, actorName(currentContext().actor));
      await this.outbox.add({ kind: 'workflow.signal', workflowId: request.id, signal: REFRESH_SIGNAL });
      return this.#view((await this.repository.find(id)) ?? missing());
    });
  }

  /** Of the present plan, with the words. In a transaction. */
  async list(request: Request): Promise<PreApprovalView[]> {
    const checks = await this.repository.list(request);
    return Promise.all(checks.map((check) => this.#view(check)));
  }

  async #open(requestId: string): Promise<{ request: Request; open: CheckRow[] }> {
    const request = await this.requests.get(requestId);
    if (request.state !== 'awaiting_approval') return { request, open: [] };
    const checks = await this.repository.list(request);
    return { request, open: checks.filter(({ verdict }) => verdict === null) };
  }

  async #isOpen(request: Request, id: string): Promise<boolean> {
    const check = await this.repository.find(id);
    return check !== null && check.verdict === null && isAbout(check, request);
  }

  async #take(
    request: Request,
    check: CheckRow,
    { verdict, codes, text }: PreApprovalVerdict,
    answeredBy: string,
  ): Promise<void> {
    await this.repository.answer({
      ...{ id: check.id, verdict, codes, answeredBy, answeredAt: this.clock.now() },
      text: text === undefined ? null : await this.keys.seal('request', request.id, text, TEXT),
    });
    await this.audit.append({
      action: 'approval.checked',
      object: request.id,
      data: { check: check.id, endpoint: check.endpointId, verdict, codes, by: answeredBy },
    });
    await this.#conclude(request);
  }

  /** The last answer decides: nobody is asked any more, and where all agree the plan is approved by its policy. */
  async #conclude(request: Request): Promise<void> {
    const checks = await this.repository.list(request);
    if (!request.approval || checks.some(({ verdict }) => verdict === null)) return;
    const automatic = isAutomatic(request.approval, checks);
    request.approval = { ...request.approval, checked: true, ...(automatic && { automatic: true as const }) };
    if (!automatic) return;
    const { policy } = request.approval;
    await this.audit.append({
      action: 'plan.auto_approved',
      object: request.id,
      data: {
        policy: `approval_policy:${policy}`,
        version: policy,
        planHash: request.planHash ?? null,
        checks: checks.map(({ id }) => id),
      },
    });
    const approved = { type: 'approved', planHash: request.planHash! } as const;
    await this.lifecycle.apply(request, approved, { actor: SYSTEM_ACTOR });
  }

  async #view({ id, requestId, endpointId, verdict, codes, text, answeredBy, answeredAt }: CheckRow) {
    const words = text && (await this.keys.open('request', requestId, text, TEXT)).toString('utf8');
    return {
      id,
      endpoint: endpointId,
      verdict,
      codes: [...codes],
      ...(words && { text: words }),
      answeredBy,
      answeredAt: answeredAt?.toISOString() ?? null,
    };
  }
}

const isAbout = ({ round }: CheckRow, { planRound, state }: Request): boolean =>
  state === 'awaiting_approval' && round === planRound;

/** Never personal data: what it may know more of, the one who is asked fetches. */
const questionAbout = (request: Request, { id, rows }: CheckRow) => ({
  id: `approval-${id}`,
  type: 'approval.check',
  data: {
    check: id,
    requestId: request.id,
    number: request.number,
    right: request.right,
    regime: request.regime,
    policy: request.approval?.policy ?? null,
    planHash: request.planHash ?? null,
    rows,
  },
});

function missing(): never {
  throw new AppError('resource.not_found');
}
