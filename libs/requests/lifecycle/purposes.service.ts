import { Inject, Injectable } from '@nestjs/common';
import { Catalogues } from '#consents';
import { isAppError, type StoppedProcessing } from '#contracts';
import { knownPurposes, stoppedPurposes, type KnownPurposes } from '#domain';
import type { Purpose } from '#engine';
import { DataMapsService } from '#stores';

/** Which purposes there are for decisions: those of the data map in force and of the definitions of consents. */
@Injectable()
export class Purposes {
  constructor(
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(Catalogues) private readonly catalogues: Catalogues,
  ) {}

  async thatEnd(stops: StoppedProcessing): Promise<string[]> {
    return stoppedPurposes(stops, await this.#mapped(), await this.#defined());
  }

  async known(): Promise<KnownPurposes> {
    return knownPurposes(await this.#mapped(), await this.#defined());
  }

  async #defined() {
    const { consents } = await this.catalogues.current();
    return consents.filter(({ builtin }) => builtin === null);
  }

  async #mapped(): Promise<Readonly<Record<string, Purpose>>> {
    try {
      return (await this.dataMaps.current()).map.purposes;
    } catch (error) {
      if (isAppError(error, 'data_map.missing')) return {};
      throw error;
    }
  }
}
