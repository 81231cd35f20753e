import { Inject, Injectable } from '@nestjs/common';
import { collectStore, type CollectionOutcome, type EngineHooks } from '#engine';
import { PackagesService, type PackageWriter } from '#packages';
import { UnitOfWork } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { DataMapsService, StoreConnections } from '#stores';
import { AppError, isAppError } from '#contracts';
import { TaskFiles } from '../operators/tasks/task-files.service.js';
import { SubjectIdentifiers } from '../intake/subject-identifiers.service.js';
import type { Request } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { TenantSettings } from '../tenant-settings.repository.js';
import { Statements } from '../records/statement/statements.service.js';
import { ConsentRecordsOfRequest } from './consent-records.service.js';
import { CONSENT_STORE } from './consent-store.js';
import { FulfilmentRepository } from './fulfilment.repository.js';

/** Streams the rows of a person out of every store into one package (Art. 15(3), 20 GDPR), with the information beside it. */
@Injectable()
export class CollectionService {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(FulfilmentRepository) private readonly fulfilment: FulfilmentRepository,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(StoreConnections) private readonly connections: StoreConnections,
    @Inject(PackagesService) private readonly packages: PackagesService,
    @Inject(ConsentRecordsOfRequest) private readonly consents: ConsentRecordsOfRequest,
    @Inject(TaskFiles) private readonly files: TaskFiles,
    @Inject(Statements) private readonly statements: Statements,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Builds the package anew; one that an earlier try left half-done is replaced. */
  async build(requestId: string, hooks: EngineHooks): Promise<void> {
    const { request, controller } = await this.#read(requestId);
    const writer = await this.packages.begin(requestId, {
      number: request.number,
      right: request.right,
      regime: request.regime,
      language: request.locale,
      receivedOn: request.receivedAt,
      planHash: request.planHash!,
      controller,
    });
    try {
      if (request.right === 'know_categories') await this.#collectNothing(request);
      else await this.#collectAll(request, writer, hooks);
      await this.#inform(request, writer);
      for await (const { name, mediaType, content } of this.files.forPackage(requestId))
        await writer.attach(name, mediaType, content);
      await writer.finish();
    } catch (error) {
      await writer.abort();
      throw error;
    }
  }

  async #collectAll(request: Request, writer: PackageWriter, hooks: EngineHooks): Promise<void> {
    const { map } = await this.dataMaps.of(request.dataMapId);
    const identities = await this.identifiers.open(request.id);
    const plans = await this.unitOfWork.run(() => this.fulfilment.storePlans(request));
    for (const plan of plans) {
      if (plan.store === CONSENT_STORE) {
        const outcomes = await this.consents.collect(request, plan, writer, hooks);
        await this.#record(request, plan.store, outcomes);
        continue;
      }
      const { outcomes } = await this.connections
        .use(map, plan.store, (store) => collectStore({ map, store, plan, identities, sink: writer, hooks }))
        .catch((error: unknown) => {
          throw namingStore(error, plan.store);
        });
      await this.#record(request, plan.store, outcomes);
    }
  }

  /** The categories follow from the plan: no value leaves a store. */
  async #collectNothing(request: Request): Promise<void> {
    const plans = await this.unitOfWork.run(() => this.fulfilment.storePlans(request));
    for (const { store } of plans) await this.#record(request, store, []);
  }

  async #inform(request: Request, writer: PackageWriter): Promise<void> {
    if (request.right === 'portability') return;
    const { statement, texts } = await this.statements.of(request);
    await writer.inform(statement, texts);
  }

  /** What was handed over, for the certificate. */
  async #record(request: Request, store: string, outcomes: readonly CollectionOutcome[]): Promise<void> {
    const document = { status: 'done' as const, outcomes, journalDigest: '' };
    await this.unitOfWork.run(() =>
      this.fulfilment.saveResult(request, { store, phase: 'execute', document, startedAt: this.clock.now() }),
    );
  }

  #read(requestId: string): Promise<{ request: Request; controller: string }> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.get(requestId);
      if (request.state !== 'executing' || request.planHash !== request.approvedPlanHash)
        throw new AppError('request.illegal_transition', { detail: 'The request is not being executed.' });
      const { name } = await this.tenants.get();
      return { request, controller: name };
    });
  }
}

/** A package is of many stores: whoever mends it has to know of which one the error speaks. */
function namingStore(error: unknown, store: string): unknown {
  if (!isAppError(error)) return error;
  const { code, detail, param, extra } = error;
  return new AppError(code, {
    ...(detail !== undefined && { detail }),
    ...(param !== undefined && { param }),
    extra: { ...extra, store },
    cause: error,
  });
}
