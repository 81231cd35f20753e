import { Inject, Injectable } from '@nestjs/common';
import type { RefusalCode } from '#contracts';
import type { DataMap, StoreExecution, StorePlan } from '#engine';
import type { Act, NoticeParams } from '#mail';
import { purposeTitles } from '#packages';
import { DataMapsService } from '#stores';
import { titleOfCollection } from '../../fulfilment/consent-store.js';
import { worksInStores } from '../../fulfilment/store-right.js';
import { FulfilmentRepository } from '../../fulfilment/fulfilment.repository.js';
import {
  RecipientNoticesRepository,
  type RecipientNotice,
} from '../../recipients/recipient-notices.repository.js';
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
    const acts = actsOf(executions, map, language);
    const certificate = await this.fulfilment.findCertificate(request.id);
    return {
      params: {
        acts,
        nothingHeld: acts.length === 0 && !plans.some(findsRows),
        kept,
        shared: request.right === 'erasure' ? sharedCollections(plans, map, language) : [],
        ...told,
        certificateId: certificate?.id ?? null,
      },
      keptCodes: [...new Set(kept.map(({ code }) => code))],
    };
  }

  /** No store has anything of the person, and none had before this request. */
  async nothingHeld(request: Request): Promise<boolean> {
    const { params } = await this.of(request);
    return params.nothingHeld ?? false;
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
    return titlesOf(
      await this.#mapOf(request),
      request,
      ({ basis }) => basis !== null && basis !== 'consent',
    );
  }

  /** Purposes of the data map whose basis does not give the right that was asked for; none without a data map. */
  async excluded(request: Request): Promise<string[]> {
    const bases = request.policy?.bases;
    if (!bases || !worksInStores(request)) return [];
    return titlesOf(
      await this.#mapOf(request),
      request,
      ({ basis }) => basis !== null && !bases.includes(basis),
    );
  }

  /** The one that it was planned by, else the one in force. */
  async #mapOf({ dataMapId }: Request): Promise<DataMap | undefined> {
    const found = dataMapId ? await this.dataMaps.of(dataMapId) : await this.dataMaps.find();
    return found?.map;
  }

  /** Names of the purposes of the data map that a restriction covers, beside those that the map does not know. */
  async purposes(request: Request): Promise<string[]> {
    const { map } = await this.dataMaps.of(request.dataMapId);
    return titlesOf(map, request, ({ whileRestricted }) => !whileRestricted);
  }
}

/** Names of those purposes of a data map for people, in the language of the request. */
function titlesOf(
  map: DataMap | undefined,
  { locale }: Request,
  fits: (purpose: DataMap['purposes'][string]) => boolean,
): string[] {
  const all = Object.entries(map?.purposes ?? {}).map(([id, purpose]) => ({ id, purpose }));
  const titles = purposeTitles(
    all.map(({ id, purpose: { dpv } }) => ({ id, dpv })),
    locale,
  );
  return all.flatMap(({ id, purpose }) => (fits(purpose) ? [titles.get(id)!] : []));
}

/** What a rectification leaves as it is has no step of its own: it is what the plan protects. */
const planned = ({ right }: Request, plans: readonly StorePlan[]): readonly StorePlan[] =>
  right === 'rectification' ? plans.map((plan) => ({ ...plan, steps: plan.protected })) : plans;

const findsRows = ({ steps, protected: kept }: StorePlan): boolean =>
  [...steps, ...kept].some(({ rows }) => rows > 0);

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

type KeptData = Outcome['kept'][number];

/** By category and reason: the last day of all, and the first where there are several. */
function keptColumns(plans: readonly StorePlan[], map: DataMap, language: string): KeptData[] {
  const found = plans.flatMap(({ store, steps }) =>
    steps.flatMap(({ collection, rows, columns }) =>
      columns.flatMap(({ keep }): KeptData[] => {
        if (rows === 0 || keep === undefined) return [];
        const { code, until = null, earliest = until } = keep;
        return [{ category: titleOfCollection(map, store, collection, language), code, until, earliest }];
      }),
    ),
  );
  return [...Map.groupBy(found, ({ category, code }) => `${code} ${category}`).values()].map(joined);
}

/** What has no end among several makes that the whole has none. */
function joined(all: readonly KeptData[]): KeptData {
  const { category, code } = all[0]!;
  if (all.some(({ until }) => until === null)) return { category, code, until: null, earliest: null };
  const until = all
    .map((one) => one.until!)
    .sort()
    .at(-1)!;
  const earliest = all.map((one) => one.earliest!).sort()[0]!;
  return { category, code, until, earliest: earliest === until ? null : earliest };
}
