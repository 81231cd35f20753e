import { Inject, Injectable } from '@nestjs/common';
import type { RefusalCode } from '#contracts';
import type { DataMap, StoreExecution, StorePlan } from '#engine';
import type { Act, NoticeParams } from '#mail';
import { DataMapsService } from '#stores';
import { titleOfCollection } from '../../fulfilment/consent-store.js';
import { worksInStores } from '../../fulfilment/store-right.js';
import { FulfilmentRepository } from '../../fulfilment/fulfilment.repository.js';
import {
  RecipientNoticesRepository,
  type RecipientNotice,
} from '../../recipients/recipient-notices.repository.js';
import type { Request } from '../../request/request.entity.js';
import { purposeName } from './purpose-name.js';

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
    const told = await this.#told(request.id);
    // what was done without stores has no plan, and the tenant perhaps no data map
    if (!worksInStores(request)) return { params: { ...NOTHING_IN_STORES, ...told }, keptCodes: [] };
    const { map } = await this.dataMaps.of(request.dataMapId);
    const language = request.locale.split('-')[0]!;
    const results = await this.fulfilment.results(request.id);
    const executions = results
      .filter(({ phase }) => phase === 'execute')
      .map(({ document }) => document as StoreExecution);
    const plans = planned(request, await this.fulfilment.storePlans(request));
    const kept = keptColumns(plans, map, language);
    const certificate = await this.fulfilment.findCertificate(request.id);
    return {
      params: {
        acts: actsOf(executions, map, language),
        kept,
        shared: request.right === 'erasure' ? sharedCollections(plans, map, language) : [],
        ...told,
        certificateId: certificate?.id ?? null,
      },
      keptCodes: [...new Set(kept.map(({ code }) => code))],
    };
  }

  /** Who only has a message on its way, or a task that nobody did yet, has not been told. */
  async #told(requestId: string): Promise<Pick<Outcome, 'recipients' | 'recipientsToTell'>> {
    // of somebody who was told again, what they were told last
    const notices = [
      ...new Map(
        (await this.notices.listOfRequest(requestId)).map((one) => [`${one.recipient} ${one.act}`, one]),
      ).values(),
    ];
    const isTold = ({ acknowledgedAt, confirmedAt }: RecipientNotice): boolean =>
      acknowledgedAt !== null || confirmedAt !== null;
    return {
      recipients: notices.filter(isTold).map(({ name }) => name),
      recipientsToTell: notices.filter((notice) => !isTold(notice)).map(({ name }) => name),
    };
  }

  /** Purposes of the data map that rest on something else than consent; none without a data map. */
  async restingOnOther(request: Request): Promise<string[]> {
    const found = request.dataMapId ? await this.dataMaps.of(request.dataMapId) : await this.dataMaps.find();
    return Object.entries(found?.map.purposes ?? {}).flatMap(([name, { basis }]) =>
      basis === null || basis === 'consent' ? [] : [purposeName(name)],
    );
  }

  /** Names of the purposes of the data map that a restriction covers, beside those that the map does not know. */
  async purposes(request: Request): Promise<string[]> {
    const { map } = await this.dataMaps.of(request.dataMapId);
    return Object.entries(map.purposes).flatMap(([name, { whileRestricted }]) =>
      whileRestricted ? [] : [purposeName(name)],
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

/** Rows that stay because they are about somebody else as well. */
const sharedCollections = (plans: readonly StorePlan[], map: DataMap, language: string): string[] => [
  ...new Set(
    plans.flatMap(({ store, steps }) =>
      steps
        .filter(({ action, ownership, rows }) => action === 'keep' && ownership === 'shared' && rows > 0)
        .map(({ collection }) => titleOfCollection(map, store, collection, language)),
    ),
  ),
];

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
