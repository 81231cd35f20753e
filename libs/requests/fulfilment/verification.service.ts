import { Inject, Injectable } from '@nestjs/common';
import { verifyStore, type EngineHooks, type Expectations, type StoreVerification } from '#engine';
import { PackagesService } from '#packages';
import { UnitOfWork } from '#persistence';
import { AppError, type RequestEvent } from '#contracts';
import { CLOCK, type Clock } from '#platform';
import { DataMapsService, StoreConnections } from '#stores';
import { SubjectIdentifiers } from '../intake/subject-identifiers.service.js';
import { LifecycleService } from '../lifecycle/lifecycle.service.js';
import type { Request } from '../request/request.entity.js';
import { CorrectionBox } from '../rights/rectification/correction-box.service.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { ConsentRecordsOfRequest } from './consent-records.service.js';
import { CONSENT_STORE } from './consent-store.js';
import { FulfilmentRepository } from './fulfilment.repository.js';
import { PlannedNames } from './planned-names.service.js';

/** Looks again, by another way than the work went: is the person gone, or marked, as promised? */
@Injectable()
export class VerificationService {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(FulfilmentRepository) private readonly fulfilment: FulfilmentRepository,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(PlannedNames) private readonly names: PlannedNames,
    @Inject(CorrectionBox) private readonly corrections: CorrectionBox,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(StoreConnections) private readonly connections: StoreConnections,
    @Inject(PackagesService) private readonly packages: PackagesService,
    @Inject(ConsentRecordsOfRequest) private readonly consents: ConsentRecordsOfRequest,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async verifyStore(requestId: string, storeId: string, hooks: EngineHooks): Promise<boolean> {
    const startedAt = this.clock.now();
    const { request, map, ...known } = await this.unitOfWork.run(() => this.#prepare(requestId, storeId));
    const document = await (storeId === CONSENT_STORE
      ? this.consents.verify(request)
      : this.connections.use(map, storeId, (store) => verifyStore({ map, store, ...known, hooks })));
    await this.unitOfWork.run(() =>
      this.fulfilment.saveResult(request, { store: storeId, phase: 'verify', document, startedAt }),
    );
    return document.clean;
  }

  async #prepare(requestId: string, storeId: string) {
    const request = await this.requests.get(requestId);
    const { map } = await this.dataMaps.of(request.dataMapId);
    const plan = await this.fulfilment.storePlan(request, storeId);
    if (!plan) throw new AppError('internal', { detail: `Store ${storeId} has no plan.` });
    const identities = await this.identifiers.open(requestId);
    const names = await this.names.open(requestId);
    const corrections = await this.corrections.open(request);
    const expectations = await this.#expectations(request, storeId);
    return { request, map, plan, identities, names, corrections, expectations };
  }

  async #expectations(request: Request, storeId: string): Promise<Expectations> {
    const done = (await this.fulfilment.findNewestExecution(request.id, storeId))?.document;
    return {
      ...(request.restrictionId ? { restrictionId: request.restrictionId } : {}),
      ...(done && 'outcomes' in done ? { outcomes: done.outcomes } : {}),
    };
  }

  /** Judges what the scans of this round found and leaves `verifying`. Nothing held is an answer, not an empty package. */
  async conclude(requestId: string): Promise<Request> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.lock(requestId);
      if (request.state !== 'verifying') return request;
      await this.lifecycle.apply(request, await this.#verdict(request));
      await this.#closeWhenNothingIsHeld(request);
      return request;
    });
  }

  async #closeWhenNothingIsHeld(request: Request): Promise<void> {
    if (request.state !== 'delivering' || (await this.packages.exists(request.id))) return;
    await this.lifecycle.apply(request, { type: 'answerSent' });
  }

  async #verdict(request: Request): Promise<RequestEvent> {
    const plans = await this.fulfilment.storePlans(request);
    const results = (await this.fulfilment.results(request.id)).filter(
      ({ round, phase }) => round === request.planRound && phase === 'verify',
    );
    const verifications = results.map(({ document }) => document as StoreVerification);
    const allSeen = plans.every(({ store }) => verifications.some((seen) => seen.store === store));
    if (!allSeen) throw new AppError('internal', { detail: 'A store was not verified.' });
    if (verifications.every(({ clean }) => clean)) return { type: 'clean' };
    const found = verifications
      .flatMap(({ residues }) => residues)
      .filter(({ allowed }) => allowed === undefined);
    return { type: 'residueFound', locations: found.reduce((sum, { count }) => sum + count, 0) };
  }
}
