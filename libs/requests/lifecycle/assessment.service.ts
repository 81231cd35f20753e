import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { Catalogue } from '#catalogue';
import type { RefusalCode, RequestEvent } from '#contracts';
import { RestrictionsRegister } from '#decisions';
import { assess, localDate, type AssessedPurpose } from '#domain';
import type { DataMap } from '#engine';
import { CLOCK, type Clock } from '#platform';
import { PrivacyNotices } from '#privacy-notices';
import { DataMapsService } from '#stores';
import { answersFromRecords, canBeAnsweredByHand, worksInStores } from '../fulfilment/store-right.js';
import { HeldData } from '../operators/holds/held-data.service.js';
import { SubjectIdentifiers } from '../intake/subject-identifiers.service.js';
import { noticeDay } from '../request/notice-day.js';
import type { Request } from '../request/request.entity.js';
import { Stops } from './stops.service.js';
import { TenantSettings } from '../tenant-settings.repository.js';
import { Withdrawals } from './withdrawals.service.js';

type Decided = Extract<RequestEvent, { type: 'decided' }>;
/** Consent and marketing can be ended at any time and for no reason (Art. 7(3), 21(3) GDPR), and who was told is on record: there is nothing to weigh. */
const GRANTED: Decided = { type: 'decided', granted: 1, refused: 0, codes: [] };

/** Applies the law to a request: which purposes grant it, which refuse it, and whether a person has to look. */
@Injectable()
export class AssessmentService {
  constructor(
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(Stops) private readonly stops: Stops,
    @Inject(Withdrawals) private readonly withdrawals: Withdrawals,
    @Inject(HeldData) private readonly held: HeldData,
    @Inject(RestrictionsRegister) private readonly restrictions: RestrictionsRegister,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(PrivacyNotices) private readonly notices: PrivacyNotices,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns the decision, or null when a person has to take it */
  async assess(request: Request): Promise<Decided | null> {
    if (request.controller) return this.#leave(request);
    if (await this.withdrawals.knows(request)) return GRANTED;
    if (this.stops.isCarriedOut(request)) return GRANTED;
    if (answersFromRecords(request)) return GRANTED;
    if (request.right === 'inform')
      return (await this.notices.isOnRecord(noticeDay(request))) ? GRANTED : null;
    // whoever wants it has confirmed it by now, which is all that there is to decide
    if (request.right === 'opt_in_sale_sharing') return GRANTED;
    request.byHand = canBeAnsweredByHand(request) && (await this.dataMaps.find()) === null;
    if (!worksInStores(request)) return null;
    const { map } = await this.dataMaps.current();
    const result = assess({
      policy: request.policy ?? this.catalogue.rights.policy([request.regime], request.right),
      regimes: request.regimes.map(({ id }) => id),
      requester: request.requesterKind,
      verification: request.verificationLevel,
      deceasedRights: await this.#deceasedRights(request),
      purposes: purposesOf(map, await this.#holds(request), await this.#keptForClaims(request)),
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

  /** To the controller for whom we are a processor. */
  async #leave(request: Request): Promise<null> {
    request.byHand = canBeAnsweredByHand(request) && (await this.dataMaps.find()) === null;
    return null;
  }

  /** What keeps everything of the person; on record, because the answer does not tell which hold it was. */
  async #holds(request: Request): Promise<AssessedPurpose['holds']> {
    const holds = await this.held.ofPerson(request);
    if (holds.length > 0)
      await this.audit.append({
        action: 'request.held',
        object: request.id,
        data: { holds: holds.map(({ id }) => id) },
      });
    return holds;
  }

  async #keptForClaims({ id, right }: Request): Promise<boolean> {
    return right === 'erasure' && this.restrictions.isKeptForClaims(await this.identifiers.blinds(id));
  }

  async #deceasedRights({ residence }: Request): Promise<boolean> {
    const { deceasedRights } = await this.tenants.get();
    return residence != null && deceasedRights.includes(residence.slice(0, 2));
  }
}

/** Retention and holds of stores work per column in the plan, where the rows are known; here only the basis counts, and holds of the person. */
const purposesOf = (
  map: DataMap,
  holds: AssessedPurpose['holds'],
  restrictedForClaims: boolean,
): AssessedPurpose[] =>
  Object.entries(map.purposes).map(([id, { basis }]) => ({
    id,
    basis,
    provenance: ['provided'],
    holds,
    retention: [],
    restrictedForClaims,
  }));
