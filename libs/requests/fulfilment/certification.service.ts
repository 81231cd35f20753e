import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { buildCertificate, signCertificate, type StoreExecution, type StoreVerification } from '#engine';
import { KeyManager } from '#keys';
import { currentContext, newId, type Clock } from '#platform';
import { CLOCK } from '#runtime';
import { DataMapsService } from '#stores';
import { EventLog } from '#webhooks';
import type { Request } from '../request.entity.js';
import type { StoreResult } from '../request-records.entity.js';
import { FulfilmentRepository } from './fulfilment.repository.js';

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
      tenantId: currentContext().tenantId,
      requestId: request.id,
      right: request.right,
      regime: request.regime,
      outcome: request.partial ? 'partially_fulfilled' : 'fulfilled',
      planHash: request.planHash!,
      dataMapHash: (await this.dataMaps.of(request.dataMapId)).hash,
      startedAt: (request.executionStartedAt ?? request.createdAt).toISOString(),
      finishedAt: this.clock.now().toISOString(),
      plans: await this.fulfilment.storePlans(request),
      executions: documents<StoreExecution>(results, 'execute'),
      verifications: documents<StoreVerification>(
        results.filter(({ round }) => round === request.planRound),
        'verify',
      ),
      auditHead: await this.audit.head(),
    });
    const signed = signCertificate(certificate, signer);
    this.fulfilment.saveCertificate(request.id, id, signed as unknown as Record<string, unknown>);
    await this.events.append({
      type: 'certificate.issued',
      requestId: request.id,
      data: { id, requestId: request.id },
    });
  }
}

const documents = <T>(results: readonly StoreResult[], phase: 'execute' | 'verify'): T[] =>
  results.filter((result) => result.phase === phase).map(({ document }) => document as T);
