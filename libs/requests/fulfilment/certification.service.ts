import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import {
  ENGINE_VERSION,
  buildCertificate,
  numberRounds,
  signCertificate,
  type Plan,
  type StoreExecution,
  type StoreVerification,
} from '#engine';
import { KeyManager } from '#keys';
import { CLOCK, currentContext, newId, type Clock } from '#platform';
import { DataMapsService } from '#stores';
import { EventLog } from '#webhooks';
import type { Request } from '../request/request.entity.js';
import type { StoreResult } from '../request/request-records.entity.js';
import { FulfilmentRepository } from './fulfilment.repository.js';
import { storeRightOf } from './store-right.js';

/** Signs what was done and seen. Only called when every store was verified: never on hope. */
@Injectable()
export class CertificationService {
  constructor(
    @Inject(FulfilmentRepository) private readonly fulfilment: FulfilmentRepository,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async issue(request: Request): Promise<void> {
    const id = newId('certificate');
    const results = await this.fulfilment.results(request.id);
    const signer = await this.keys.signer();
    const certificate = buildCertificate({
      id,
      tenant: currentContext().tenantId,
      requestId: request.id,
      regime: request.regime,
      engineVersion: ENGINE_VERSION,
      startedAt: (request.executionStartedAt ?? request.createdAt).toISOString(),
      finishedAt: this.clock.now().toISOString(),
      plan: await this.#plan(request),
      executions: mergeExecutions(results),
      verifications: results
        .filter(({ phase, round }) => phase === 'verify' && round === request.planRound)
        .map(({ document }) => document as StoreVerification),
      auditHead: await this.audit.head(),
      statementAttached: request.statement !== null && request.partial,
    });
    const signed = await signCertificate(certificate, signer);
    this.fulfilment.saveCertificate(request.id, id, signed as unknown as Record<string, unknown>);
    await this.events.append({
      type: 'certificate.issued',
      requestId: request.id,
      data: { id, requestId: request.id },
    });
  }

  async #plan(request: Request): Promise<Plan> {
    return {
      hash: request.planHash!,
      right: storeRightOf(request),
      dataMapHash: (await this.dataMaps.of(request.dataMapId)).hash,
      stores: await this.fulfilment.storePlans(request),
    };
  }
}

type Done = Extract<StoreExecution, { status: 'done' }>;

/** What was done in each store, over all rounds: a later round works what an earlier one left. */
function mergeExecutions(results: readonly StoreResult[]): Readonly<Record<string, Done>> {
  const merged: Record<string, Done> = {};
  for (const { store, document, round } of results.filter(({ phase }) => phase === 'execute')) {
    const done = document as Done;
    const before = merged[store]?.outcomes ?? [];
    const outcomes = done.outcomes.map((one) => ({ ...one, round }));
    merged[store] = { ...done, outcomes: [...before, ...outcomes] };
  }
  return numberRounds(merged);
}
