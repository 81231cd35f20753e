import { createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AppError, type Identity } from '#contracts';
import {
  dataPointKey,
  dataPointTypes,
  meaningOf,
  readDataPoints,
  storesWithDataPoints,
  type DataMap,
  type DataPoint,
} from '#engine';
import { UnitOfWork } from '#persistence';
import { DataMapsService, StoreConnections } from '#stores';

/** Digests made for each comparison at least, also for people of whom nothing is held. */
const DIGESTS = 512;

/**
 * What people say of themselves, compared with what is held of them. Both sides are digested under a key that lives for
 * one comparison; nothing of either is kept, logged or told (rights reference 8, rule 5).
 */
@Injectable()
export class DataPoints {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(StoreConnections) private readonly connections: StoreConnections,
  ) {}

  /** What may be asked, by the data map in force; says nothing of anybody. */
  async types(): Promise<string[]> {
    return dataPointTypes(await this.#map());
  }

  /**
   * The points that count as evidence: each of another type and value, none that was given with the request.
   * @throws AppError `request.invalid`
   */
  async countable(points: readonly DataPoint[], known: readonly Identity[]): Promise<DataPoint[]> {
    const types = await this.types();
    const used = new Set(known.map(({ value }) => meaningOf(value)));
    const usedTypes = new Set<string>();
    points.forEach(({ type, value }, index) => {
      const fault = faultOf({ type, meaning: meaningOf(value) }, { types, used, usedTypes });
      if (fault) throw new AppError('request.invalid', { param: `dataPoints.${index}`, detail: fault });
      used.add(meaningOf(value));
      usedTypes.add(type);
    });
    return [...points];
  }

  /**
   * Whether all the points are held of the person; which are not is never told, so that none can be tried alone.
   * @throws AppError `store.*`
   */
  async areHeld(identities: readonly Identity[], points: readonly DataPoint[]): Promise<boolean> {
    const map = await this.#map();
    const held: DataPoint[] = [];
    for (const storeId of storesWithDataPoints(map))
      held.push(
        ...(await this.connections.use(map, storeId, (store) =>
          readDataPoints({ map, storeId, store, identities }),
        )),
      );
    return matchAll(held, points);
  }

  async #map(): Promise<DataMap> {
    const { map } = await this.unitOfWork.run(() => this.dataMaps.current());
    return map;
  }
}

interface Considered {
  readonly types: readonly string[];
  readonly used: ReadonlySet<string>;
  readonly usedTypes: ReadonlySet<string>;
}

function faultOf(
  point: { type: string; meaning: string },
  { types, used, usedTypes }: Considered,
): string | null {
  if (!types.includes(point.type))
    return types.length > 0
      ? `This is not asked. Give some of ${types.join(', ')}.`
      : 'No column of the data map is marked verification: true, so there is nothing to compare with.';
  if (usedTypes.has(point.type)) return 'Two values of one type count once: give another type.';
  if (used.has(point.meaning))
    return 'What was given already proves nothing, and so does a value that is given twice: give another.';
  return null;
}

function matchAll(held: readonly DataPoint[], points: readonly DataPoint[]): boolean {
  const key = randomBytes(32);
  const digest = (text: string): string => createHmac('sha256', key).update(text).digest('base64');
  const known = new Set(held.map((point) => digest(dataPointKey(point))));
  for (let n = held.length; n < DIGESTS; n += 1) digest(`\u001e${n}`);
  const missing = points.filter((point) => !known.has(digest(dataPointKey(point))));
  return points.length > 0 && missing.length === 0;
}
