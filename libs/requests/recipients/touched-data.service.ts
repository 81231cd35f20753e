import { Inject, Injectable } from '@nestjs/common';
import { Catalogues, ExercisedRights } from '#consents';
import type { CorrectedValue, RecipientAct } from '#contracts';
import type { TouchedData } from '#domain';
import type { CollectionMap, DataMap, PlanStep, StoreExecution } from '#engine';
import { FulfilmentRepository } from '../fulfilment/fulfilment.repository.js';
import { Purposes } from '../lifecycle/purposes.service.js';
import type { Request } from '../request/request.entity.js';
import { CorrectionBox } from '../rights/rectification/correction-box.service.js';

/** A column that was corrected, by its category, and what is right now. Personal data: never log. */
export interface CorrectedData extends TouchedData {
  readonly category: string;
  readonly newValue: CorrectedValue;
}

/** What recipients are to do after a request, and the data that it is about. */
export interface DoneToData {
  readonly act: RecipientAct;
  readonly touched: readonly TouchedData[];
  /** Of `stop`. */
  readonly purposes: readonly string[];
  /** Of `correct`; none where a person corrected by hand. */
  readonly corrected?: readonly CorrectedData[];
}

/** Looks up which data of a person a request that has ended was about. */
@Injectable()
export class TouchedDataOf {
  constructor(
    @Inject(FulfilmentRepository) private readonly fulfilment: FulfilmentRepository,
    @Inject(Catalogues) private readonly catalogues: Catalogues,
    @Inject(ExercisedRights) private readonly rights: ExercisedRights,
    @Inject(Purposes) private readonly purposes: Purposes,
    @Inject(CorrectionBox) private readonly box: CorrectionBox,
  ) {}

  /** @returns null for a right after which recipients have nothing to do */
  async request(request: Request, map: DataMap): Promise<DoneToData | null> {
    switch (request.right) {
      case 'erasure':
        return { act: 'erase', touched: await this.#changed(request, map), purposes: [] };
      case 'rectification':
        return this.#corrected(request, map);
      case 'restriction':
        return { act: 'restrict', touched: everything(map), purposes: [] };
      case 'withdraw_consent':
        return stopped(map, await this.#withdrawn(request, map));
      default:
        return request.policy?.stops ? stopped(map, await this.purposes.thatEnd(request.policy.stops)) : null;
    }
  }

  async #changed(request: Request, map: DataMap): Promise<TouchedData[]> {
    const outcomes = (await this.#executions(request)).flatMap((execution) => execution.outcomes);
    return places(map).filter(({ store, name }) =>
      outcomes.some(
        (one) => one.store === store && one.collection === name && one.affected > 0 && one.action !== 'keep',
      ),
    );
  }

  /** What a person corrected by hand may have been anything. */
  async #corrected(request: Request, map: DataMap): Promise<DoneToData> {
    const act = 'correct';
    if (!request.corrections) return { act, touched: everything(map), purposes: [] };
    const corrected = await this.#correctedColumns(request, map);
    return { act, touched: corrected, purposes: [], corrected };
  }

  /** Every column that a plan which was carried out corrected, with the value as the person gave it. */
  async #correctedColumns(request: Request, map: DataMap): Promise<CorrectedData[]> {
    const corrections = await this.box.open(request);
    const done = await this.#executions(request);
    const plans = (await this.fulfilment.allStorePlans(request.id)).filter(({ round, store }) =>
      done.some((one) => one.round === round && one.store === store),
    );
    return plans
      .flatMap(({ document }) => document.steps.flatMap((step) => placed(step, map)))
      .flatMap(({ strategy, ...place }) => {
        const own = corrections.find(({ mark }, at) => strategy === `correct ${at + 1} ${mark}`);
        return own === undefined ? [] : [{ ...place, newValue: own.newValue }];
      });
  }

  /** Of all rounds. */
  async #executions({ id }: Request) {
    const results = await this.fulfilment.results(id);
    return results
      .filter(({ phase }) => phase === 'execute')
      .flatMap(({ round, store, document }) => {
        const execution = document as StoreExecution;
        return execution.status === 'done' ? [{ round, store, outcomes: execution.outcomes }] : [];
      });
  }

  /** Purposes of one consent where the request names it, else everything that rests on consent. */
  async #withdrawn(request: Request, map: DataMap): Promise<string[]> {
    const consentId = (await this.rights.findByRequest(request.id))?.consentId ?? null;
    const { consents } = await this.catalogues.current();
    const taken = consents.filter(({ id, legalType }) =>
      consentId === null ? legalType === 'consent' : id === consentId,
    );
    const named = taken.flatMap(({ name, purposes }) => [
      name,
      ...purposes.flatMap((purpose) => [purpose.key, purpose.name]),
    ]);
    const mapped = Object.entries(map.purposes).flatMap(([key, { basis }]) =>
      consentId === null && basis === 'consent' ? [key] : [],
    );
    return [...new Set([...named, ...mapped])].sort();
  }
}

interface Place extends TouchedData {
  readonly name: string;
}

const places = (map: DataMap): Place[] =>
  map.stores.flatMap(({ id, collections }) =>
    collections.map((collection) => ({
      name: collection.name,
      store: id,
      purposes: collection.purposes,
      categories: categoriesOf(collection),
    })),
  );

/** The columns of a step, each as data of a purpose and a category. */
const placed = ({ store, collection, columns }: PlanStep, map: DataMap) => {
  const purposes = places(map).find((place) => place.store === store && place.name === collection)?.purposes;
  return columns.map(({ category, strategy }) => ({
    ...{ store, category, strategy, purposes: purposes ?? [], categories: [category] },
  }));
};

const categoriesOf = ({ columns }: CollectionMap): string[] => [
  ...new Set(
    Object.values(columns).flatMap(({ category, paths }) => [
      category,
      ...Object.values(paths).map((leaf) => leaf.category),
    ]),
  ),
];

/** Also of recipients that no store of the map feeds. */
const everything = (map: DataMap): TouchedData[] => [
  ...places(map),
  { store: null, purposes: Object.keys(map.purposes), categories: [] },
];

/** A purpose ends wherever data serves it, and for whoever gets data for it from elsewhere. */
const stopped = (map: DataMap, purposes: readonly string[]): DoneToData => ({
  act: 'stop',
  purposes,
  touched:
    purposes.length === 0
      ? []
      : [
          ...places(map)
            .map((place) => ({ ...place, purposes: place.purposes.filter((one) => purposes.includes(one)) }))
            .filter((place) => place.purposes.length > 0),
          { store: null, purposes, categories: [] },
        ],
});
