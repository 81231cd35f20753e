import { Inject, Injectable } from '@nestjs/common';
import type { RequestEvent, RequestState } from '#contracts';
import { strongest } from '#domain';
import { UnitOfWork } from '#persistence';
import type { Snapshot } from '#workflows/request/ports';
import { PlanningService } from '../fulfilment/planning.service.js';
import { VerificationService } from '../fulfilment/verification.service.js';
import { IdentityCheckService } from '../identity/identity-check.service.js';
import { NamedAddress } from '../identity/named-address.service.js';
import { waitsForChecks } from '../operators/approvals/plan-approval.js';
import { PreApprovals } from '../operators/approvals/pre-approvals.service.js';
import type { Request } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { LifecycleService } from './lifecycle.service.js';
import { SameRequests } from '../intake/linked/same-requests.service.js';
import { Repetitions } from './repetitions.service.js';
import { SnapshotService } from './snapshot.service.js';

/** What the workflow may do to a request: each step one transaction, harmless when repeated. */
@Injectable()
export class WorkflowSteps {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(PlanningService) private readonly planning: PlanningService,
    @Inject(VerificationService) private readonly verification: VerificationService,
    @Inject(IdentityCheckService) private readonly checks: IdentityCheckService,
    @Inject(NamedAddress) private readonly addresses: NamedAddress,
    @Inject(PreApprovals) private readonly preApprovals: PreApprovals,
    @Inject(SameRequests) private readonly same: SameRequests,
    @Inject(Repetitions) private readonly repetitions: Repetitions,
    @Inject(SnapshotService) private readonly snapshots: SnapshotService,
  ) {}

  /** Asks the tenant's own check first, outside the transaction: nobody waits for a row while a stranger thinks. */
  async triage(requestId: string): Promise<Snapshot> {
    const { request: asked, checked, named } = await this.unitOfWork.run(() => this.#received(requestId));
    const check = checked ? await this.checks.ask(asked) : null;
    const isDoubtful =
      check?.reasons.includes('identity_doubt') || (named && (await this.addresses.isDoubtful(named)));
    return this.#change(requestId, async (request) => {
      if (request.state !== 'received') return;
      if (check?.reasons.includes('suspected_fraud'))
        return this.lifecycle.apply(request, { type: 'fraudSuspected' }, { notice: { text: check.text } });
      if (isDoubtful) request.requiredLevel = strongest(request.requiredLevel, 'L3');
      const twin = await this.same.twinOf(request);
      await this.lifecycle.apply(
        request,
        twin ? { type: 'duplicateFound', of: twin.id } : { type: 'triaged', scopeClear: true },
      );
      if (!twin) await this.same.takeIn(request);
      await this.repetitions.note(twin ?? request);
    });
  }

  async #received(requestId: string) {
    const request = await this.requests.get(requestId);
    const checked = await this.checks.isWanted(request);
    return { request, checked, named: await this.addresses.named(request) };
  }

  read(requestId: string): Promise<Snapshot> {
    return this.unitOfWork.run(async () => this.snapshots.of(await this.requests.get(requestId)));
  }

  /** A timer of checks asks again first, outside the transaction, and then has nothing else to do. */
  async advance(requestId: string, from: RequestState, event: RequestEvent): Promise<Snapshot> {
    if (event.type === 'timer' && event.timer === 'preApproval') await this.preApprovals.ask(requestId);
    return this.#change(requestId, async (request) => {
      if (request.state === from && (await this.lifecycle.isDue(request, event)))
        await this.lifecycle.apply(request, event);
    });
  }

  /** Whoever is to be asked about the plan is asked at once, when it stands. */
  async concludePlan(requestId: string): Promise<Snapshot> {
    const { waits, snapshot } = await this.unitOfWork.run(async () => {
      const request = await this.planning.conclude(requestId);
      return { waits: waitsForChecks(request), snapshot: await this.snapshots.of(request) };
    });
    if (!waits) return snapshot;
    await this.preApprovals.ask(requestId);
    return this.read(requestId);
  }

  concludeVerification(requestId: string): Promise<Snapshot> {
    return this.#conclude(() => this.verification.conclude(requestId));
  }

  #change(requestId: string, work: (request: Request) => Promise<void>): Promise<Snapshot> {
    return this.#conclude(async () => {
      const request = await this.requests.lock(requestId);
      await work(request);
      return request;
    });
  }

  #conclude(work: () => Promise<Request>): Promise<Snapshot> {
    return this.unitOfWork.run(async () => this.snapshots.of(await work()));
  }
}
