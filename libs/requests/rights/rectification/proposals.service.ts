import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { AppError, type Correction, type RequestState } from '#contracts';
import type { CorrectionsView, ProposeCorrections } from '#contracts/schemas';
import { countCorrectedColumns } from '#engine';
import { UnitOfWork } from '#persistence';
import { DataMapsService } from '#stores';
import { requireKept } from '../../lifecycle/require-kept.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { toCorrectionsView } from '../../request/view/corrections-view.js';
import { CorrectionBox } from './correction-box.service.js';

/** Nothing is carried out yet: a plan made of other values drifts, and is made and approved again. */
const CHANGEABLE: readonly RequestState[] = [
  'received',
  'awaiting_identity',
  'awaiting_information',
  'awaiting_fee',
  'assessing',
  'awaiting_approval',
];

/** What is to be corrected, as staff reads it and puts a letter into values. */
@Injectable()
export class ProposedCorrections {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(CorrectionBox) private readonly box: CorrectionBox,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /**
   * Masked, unless somebody says why they have to be seen; every look in clear is recorded with that reason.
   * @throws AppError `request.not_found`
   */
  get(requestId: string, reason: string | undefined): Promise<CorrectionsView> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.get(requestId);
      if (reason !== undefined)
        await this.audit.append({
          action: 'request.read',
          object: requestId,
          data: { part: 'corrections', reason },
        });
      return this.#view(request, reason === undefined);
    });
  }

  /** @throws AppError `request.not_found`, `request.invalid`, `request.illegal_transition`, `key.destroyed` */
  propose(requestId: string, body: ProposeCorrections): Promise<CorrectionsView> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.lock(requestId);
      requireKept(request);
      requireChangeable(request);
      await this.requireColumns(body.corrections);
      await this.box.change(request, body);
      await this.audit.append({
        action: 'request.corrections',
        object: requestId,
        data: { corrections: body.corrections.length },
      });
      return this.#view(request, true);
    });
  }

  /** Where there is a data map, it must know a column for each. @throws AppError `request.invalid` */
  async requireColumns(corrections: readonly Correction[]): Promise<void> {
    const current = await this.dataMaps.find();
    if (!current) return;
    const unknown = corrections.findIndex(
      (correction) => countCorrectedColumns(current.map, correction) === 0,
    );
    if (unknown < 0) return;
    throw new AppError('request.invalid', {
      param: `corrections.${unknown}`,
      detail: `corrections.${unknown}: no column of the data map is meant by it. Name a category of the map, a type of identifier, or store.collection.column.`,
    });
  }

  async #view(request: Request, masked: boolean): Promise<CorrectionsView> {
    const corrections = await this.box.open(request);
    const statement = masked ? null : await this.box.openStatement(request);
    return toCorrectionsView(corrections, { masked, statement, hasStatement: request.statement !== null });
  }
}

function requireChangeable({ right, state, interruptedState }: Request): void {
  if (right !== 'rectification')
    throw new AppError('request.invalid', {
      param: 'corrections',
      detail: `corrections: the request is one for ${right}. Take in one for rectification.`,
    });
  const isPlanStopped = state === 'needs_attention' && interruptedState === 'planning';
  if (CHANGEABLE.includes(state) || isPlanStopped) return;
  throw new AppError('request.illegal_transition', {
    detail: `The request is ${state}: its corrections are being carried out, or were.`,
  });
}
