import { Inject, Injectable } from '@nestjs/common';
import { isStoreRight, type RefusalCode, type RequestEvent } from '#contracts';
import { assess, localDate, type AssessedPurpose } from '#domain';
import type { DataMap } from '#engine';
import { CLOCK, type Clock } from '#platform';
import { DataMapsService } from '#stores';
import type { Request } from '../request.entity.js';
import { TenantSettings } from '../tenant-settings.repository.js';
import { Withdrawals } from './withdrawals.service.js';

type Decided = Extract<RequestEvent, { type: 'decided' }>;
/** A consent can be withdrawn at any time and for no reason (Art. 7(3) GDPR): there is nothing to weigh. */
const GRANTED: Decided = { type: 'decided', granted: 1, refused: 0, codes: [] };

/** Applies the law to a request: which purposes grant it, which refuse it, and whether a person has to look. */
@Injectable()
export class AssessmentService {
  constructor(
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(Withdrawals) private readonly withdrawals: Withdrawals,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns the decision, or null when a person has to take it */
  async assess(request: Request): Promise<Decided | null> {
    if (await this.withdrawals.knows(request)) return GRANTED;
    if (!isStoreRight(request.right)) return null;
    const { map } = await this.dataMaps.current();
    const result = assess({
      right: request.right,
      regimes: [request.regime],
      requester: request.requesterKind,
      verification: request.verificationLevel,
      deceasedRights: await this.#deceasedRights(request),
      purposes: purposesOf(map),
      history: [],
      now: localDate(this.clock.now().toISOString(), request.clock.zone),
    });
    if (result.perPurpose.some(({ decision }) => decision === 'review')) return null;
    const refused = result.perPurpose.filter(({ decision }) => decision !== 'grant');
    const codes = [...new Set(refused.flatMap(({ codes: reasons }) => reasons))] as RefusalCode[];
    return {
      type: 'decided',
      granted: result.perPurpose.length - refused.length,
      refused: refused.length,
      codes,
    };
  }

  async #deceasedRights({ residence }: Request): Promise<boolean> {
    const { deceasedRights } = await this.tenants.get();
    return residence != null && deceasedRights.includes(residence.slice(0, 2));
  }
}

/** Retention and holds work per column in the plan, where the rows are known; here only the basis counts. */
const purposesOf = (map: DataMap): AssessedPurpose[] =>
  Object.entries(map.purposes).map(([id, { basis }]) => ({
    id,
    basis,
    provenance: ['provided'],
    holds: [],
    retention: [],
    restrictedForClaims: false,
  }));
