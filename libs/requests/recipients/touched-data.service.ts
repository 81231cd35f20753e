import { Inject, Injectable } from '@nestjs/common';
import { Catalogues, ExercisedRights } from '#consents';
import type { RecipientAct } from '#contracts';
import type { TouchedData } from '#domain';
import type { CollectionMap, DataMap, StoreExecution } from '#engine';
import { FulfilmentRepository } from '../fulfilment/fulfilment.repository.js';
import { Purposes } from '../lifecycle/purposes.service.js';
import type { Request } from '../request/request.entity.js';

/** What recipients are to do after a request, and the data that it is about. */
export interface DoneToData {
  readonly act: RecipientAct;
  readonly touched: readonly TouchedData[];
  /** Of `stop`. */
  readonly purposes: readonly string[];
}

/** Looks up which data of a person a request that has ended was about. */
@Injectable()
export class TouchedDataOf {
  constructor(
    @Inject(FulfilmentRepository) private readonly fulfilment: FulfilmentRepository,
    @Inject(Catalogues) private readonly catalogues: Catalogues,
    @Inject(ExercisedRights) private readonly rights: ExercisedRights,
    @Inject(Purposes) private readonly purposes: Purposes,
  ) {}

  /** @returns null for a right after which recipients have nothing to do */
  async request(request: Request, map: DataMap): Promise<DoneToData | null> {
    switch (request.right) {
      case 'erasure':
        return { act: 'erase', touched: await this.#changed(request, map), purposes: [] };
      case 'rectification':
        return { act: 'correct', touched: await this.#corrected(request, map), purposes: [] };
      case 'restriction':
        return { act: 'restrict', touched: everything(map), purposes: [] };
      case 'withdraw_consent':
        return stopped(map, await this.#withdrawn(request, map));
      default:
        return request.policy?.stops ? stopped(map, await this.purposes.thatEnd(request.policy.stops)) : null;
    }
  }

  async #changed(request: Request, map: DataMap): Promise<TouchedData[]> {
    const results = await this.fulfilment.results(request.id);
    const outcomes = results
      .filter(({ phase }) => phase === 'execute')
      .map(({ document }) => document as StoreExecution)
      .flatMap((execution) => (execution.status === 'done' ? execution.outcomes : []));
    return places(map).filter(({ store, name }) =>
      outcomes.some(
        (one) => one.store === store && one.collection === name && one.affected > 0 && one.action !== 'keep',
      ),
    );
  }

  /** What a person corrected by hand may have been anything. */
  #corrected(request: Request, map: DataMap): Promise<TouchedData[]> {
    return request.corrections ? this.#changed(request, map) : Promise.resolve(everything(map));
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
