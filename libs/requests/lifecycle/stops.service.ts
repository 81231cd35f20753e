import { Inject, Injectable } from '@nestjs/common';
import { Catalogues } from '#consents';
import { isAppError, type StoppedProcessing } from '#contracts';
import { RestrictionsRegister } from '#decisions';
import { stoppedPurposes } from '#domain';
import { DataMapsService } from '#stores';
import type { Request } from '../request.entity.js';
import { SubjectIdentifiers } from '../intake/subject-identifiers.service.js';

/**
 * What a person may simply end: marketing (Art. 21(3) GDPR), sale and sharing. There is nothing to weigh and no identity
 * to show, so that decisions deny from the transaction on in which the request is taken in (clock reference 7.2, row 1).
 */
@Injectable()
export class Stops {
  constructor(
    @Inject(RestrictionsRegister) private readonly register: RestrictionsRegister,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(Catalogues) private readonly catalogues: Catalogues,
  ) {}

  /** Does nothing where no purpose is known that would have to end: then a person looks. */
  async carryOut(request: Request): Promise<void> {
    const stops = request.policy?.stops;
    if (!stops) return;
    const purposes = await this.purposes(stops);
    if (purposes.length === 0) return;
    const blinds = await this.identifiers.blinds(request.id);
    request.restrictionId = await this.register.open(request.id, blinds, purposes, 'objection');
  }

  isCarriedOut({ policy, restrictionId }: Request): boolean {
    return Boolean(policy?.stops && restrictionId);
  }

  /** Under every name under which decisions may ask for them. */
  async purposes(stops: StoppedProcessing): Promise<string[]> {
    const { consents } = await this.catalogues.current();
    const defined = consents.filter(({ builtin }) => builtin === null);
    return stoppedPurposes(stops, await this.#mapped(), defined);
  }

  async #mapped(): Promise<Parameters<typeof stoppedPurposes>[1]> {
    try {
      return (await this.dataMaps.current()).map.purposes;
    } catch (error) {
      if (isAppError(error, 'data_map.missing')) return {};
      throw error;
    }
  }
}
