import { isAppError } from '#contracts';
import { gpcOptOuts, type AnswerRecord } from '#domain';
import type { Clock } from '#platform';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { ConsentRecorder } from '../records/consent-recorder.js';

/** Records what a signal of Global Privacy Control says, once: as an opt-out of selling and sharing without a request. */
export class GpcOptOuts {
  constructor(
    private readonly recorder: ConsentRecorder,
    private readonly clock: Clock,
  ) {}

  /**
   * For a tenant whose people the signal binds.
   * @param records of the person, as they stand
   * @returns whether anything was written
   */
  async record(
    sub: string,
    records: readonly (AnswerRecord & { readonly consentId: string })[],
    { consents }: Catalogue,
    clientId?: string,
  ): Promise<boolean> {
    const optOuts = gpcOptOuts(consents, records, this.clock.now().getTime());
    const command = { sub, kind: 'legalbasistrack', source: 'gpc', clientId } as const;
    for (const optOut of optOuts)
      await this.recorder.answer({ ...command, ...optOut }).catch((error: unknown) => {
        // answered otherwise in the same moment: the next signal finds that answer
        if (!isAppError(error, 'consent.illegal_transition')) throw error;
      });
    return optOuts.length > 0;
  }
}
