import { Inject, Injectable } from '@nestjs/common';
import type { DataMap, LegalHold } from '#engine';
import { SubjectIdentifiers } from '../../intake/subject-identifiers.service.js';
import type { Request } from '../../request/request.entity.js';
import { LegalHoldsRepository, type ActiveHold, type StoreHold } from './legal-holds.repository.js';
import { LegalHolds } from './legal-holds.service.js';

/** Code of a plan that must not be carried out, because the person is held. */
export const HELD = 'request.held';

/** What legal holds keep from an erasure. Other rights are not touched: a copy and a mark destroy nothing. */
@Injectable()
export class HeldData {
  constructor(
    @Inject(LegalHoldsRepository) private readonly repository: LegalHoldsRepository,
    @Inject(LegalHolds) private readonly holds: LegalHolds,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
  ) {}

  /** Holds of the person, by every identifier that the request knows by now. In a transaction. */
  async ofPerson({ id, right }: Request): Promise<ActiveHold[]> {
    if (right !== 'erasure') return [];
    const blinds = await this.identifiers.blinds(id);
    return blinds.length === 0 ? [] : this.repository.listOfPerson(blinds, await this.holds.today());
  }

  /** The data map with the holds of one store: a plan keeps what they name, as it does for those of the map itself. */
  async inMap(map: DataMap, { right }: Request, storeId: string): Promise<DataMap> {
    if (right !== 'erasure') return map;
    const holds = await this.repository.listOfStore(storeId, await this.holds.today());
    if (holds.length === 0) return map;
    return { ...map, holds: [...map.holds, ...holds.flatMap((hold) => entries(map, storeId, hold))] };
  }
}

function entries(map: DataMap, storeId: string, { id, collection, reviewBy }: StoreHold): LegalHold[] {
  const all = map.stores.find((store) => store.id === storeId)?.collections.map(({ name }) => name) ?? [];
  const names = collection === null ? all : [collection];
  return names.map((on) => ({ id, scope: 'collection', on, reason: '', reviewBy }));
}
