import { Inject, Injectable } from '@nestjs/common';
import type { RefusalCode } from '#contracts';
import type { DataMap, StoreExecution, StorePlan } from '#engine';
import type { Act, NoticeParams } from '#mail';
import { DataMapsService } from '#stores';
import { titleOfCollection } from '../../fulfilment/consent-store.js';
import { worksInStores } from '../../fulfilment/store-right.js';
import { FulfilmentRepository } from '../../fulfilment/fulfilment.repository.js';
import { RecipientNoticesRepository } from '../../recipients/recipient-notices.repository.js';
import type { Request } from '../../request/request.entity.js';

type Outcome = Omit<NoticeParams['COMPLETION'], 'right'>;

const NOTHING_IN_STORES: Outcome = { acts: [], kept: [], recipients: [], certificateId: null };

/** What was done and what was kept, in the words of the data map, for the person. */
@Injectable()
export class OutcomeFacts {
  constructor(
    @Inject(FulfilmentRepository) private readonly fulfilment: FulfilmentRepository,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(RecipientNoticesRepository) private readonly notices: RecipientNoticesRepository,
  ) {}

  async of(request: Request): Promise<{ params: Outcome; keptCodes: RefusalCode[] }> {
    const recipients = (await this.notices.listOfRequest(request.id)).map(({ name }) => name);
    // what was done without stores has no plan, and the tenant perhaps no data map
    if (!worksInStores(request)) return { params: { ...NOTHING_IN_STORES, recipients }, keptCodes: [] };
    const { map } = await this.dataMaps.of(request.dataMapId);
    const language = request.locale.split('-')[0]!;
    const results = await this.fulfilment.results(request.id);
    const executions = results
      .filter(({ phase }) => phase === 'execute')
      .map(({ document }) => document as StoreExecution);
    const kept = keptColumns(planned(request, await this.fulfilment.storePlans(request)), map, language);
    const certificate = await this.fulfilment.findCertificate(request.id);
    return {
      params: {
        acts: actsOf(executions, map, language),
        kept,
        recipients,
        certificateId: certificate?.id ?? null,
      },
      keptCodes: [...new Set(kept.map(({ code }) => code))],
    };
  }

  /** Names of the purposes of the data map that a restriction covers, beside those that the map does not know. */
  async purposes(request: Request): Promise<string[]> {
    const { map } = await this.dataMaps.of(request.dataMapId);
    return Object.entries(map.purposes).flatMap(([name, { whileRestricted }]) =>
      whileRestricted ? [] : [name],
    );
  }
}

/** What a rectification leaves as it is has no step of its own: it is what the plan protects. */
const planned = ({ right }: Request, plans: readonly StorePlan[]): readonly StorePlan[] =>
  right === 'rectification' ? plans.map((plan) => ({ ...plan, steps: plan.protected })) : plans;

function actsOf(executions: readonly StoreExecution[], map: DataMap, language: string): Outcome['acts'] {
  return executions
    .flatMap((execution) => (execution.status === 'done' ? execution.outcomes : []))
    .filter(({ affected, action }) => affected > 0 && action !== 'keep')
    .map(({ store, collection, action, affected }) => ({
      category: titleOfCollection(map, store, collection, language),
      act: action as Act,
      count: affected,
    }));
}

function keptColumns(plans: readonly StorePlan[], map: DataMap, language: string) {
  return plans.flatMap(({ store, steps }) =>
    steps.flatMap(({ collection, rows, columns }) =>
      columns
        .filter(({ keep }) => rows > 0 && keep !== undefined)
        .map(({ keep }) => ({
          category: titleOfCollection(map, store, collection, language),
          code: keep!.code,
          until: keep!.until ?? null,
        })),
    ),
  );
}
