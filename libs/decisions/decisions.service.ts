import { Inject, Injectable } from '@nestjs/common';
import type { DecisionAnswer, DecisionQuestion } from '#contracts/schemas';
import { decide } from '#domain';
import { identityKey, normalise } from '#engine';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { DataMapsService } from '#stores';
import { RestrictionsRegister } from './restrictions.register.js';

/** May this person's data be used for this purpose, now? */
@Injectable()
export class DecisionsService {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RestrictionsRegister) private readonly restrictions: RestrictionsRegister,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async decide(questions: readonly DecisionQuestion[]): Promise<DecisionAnswer[]> {
    const { map } = await this.dataMaps.current();
    const blinds = await Promise.all(
      questions.map(({ subject }) => this.keys.blindIndex('identifier', identityKey(normalise(subject)))),
    );
    const inForce = await this.unitOfWork.run(() => this.restrictions.inForce([...new Set(blinds)]));
    const now = this.clock.now().getTime();
    return questions.map(({ purpose: purposeId }, index) => {
      const restrictions = inForce.filter(({ blind }) => blind === blinds[index]);
      const purpose = Object.hasOwn(map.purposes, purposeId) ? map.purposes[purposeId]! : null;
      const { reasons, ...answer } = decide({ purposeId, purpose, restrictions, now });
      return { ...answer, reasons: [...reasons] };
    });
  }
}
