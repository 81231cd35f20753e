import { Inject, Injectable } from '@nestjs/common';
import { connectorFor } from '#connectors';
import type { Identity } from '#contracts';

import { normalise, readMailAddresses, type DataMap } from '#engine';
import { DataMapsService, StoreConnections } from '#stores';

/** Where a person was reachable before anybody asked in their name. */
export interface KnownAddresses {
  readonly all: readonly string[];
  /** The one to which every identifier of the request leads; null where they lead to several, or one leads to none. */
  readonly certain: string | null;
}

/**
 * Mail addresses by the stores, never by the request: whoever asks for another could name an own one. Each identifier is
 * looked up by itself, so that one which belongs to the asker is not taken for the person's.
 */
@Injectable()
export class AddressesOnFile {
  constructor(
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(StoreConnections) private readonly connections: StoreConnections,
  ) {}

  /** @throws AppError `data_map.missing`, `store.*` */
  async find(identities: readonly Identity[]): Promise<KnownAddresses> {
    const { map } = await this.dataMaps.current();
    const found: string[][] = [];
    for (const identity of identities) found.push(await this.#addressesOf(identity, map));
    const all = [...new Set(found.flat())];
    const isCertain = all.length === 1 && found.every((addresses) => addresses.length === 1);
    return { all, certain: isCertain ? all[0]! : null };
  }

  /** Whether each of these leads to this address, and to no other. @throws AppError `data_map.missing`, `store.*` */
  async allLeadTo(address: string, identities: readonly Identity[]): Promise<boolean> {
    const { certain } = await this.find(identities);
    return certain === normalise({ type: 'email', value: address }).value;
  }

  async #addressesOf(identity: Identity, map: DataMap): Promise<string[]> {
    const addresses: string[] = [];
    for (const { id: storeId, type } of map.stores) {
      if (connectorFor(type).capabilities.shape === 'text') continue;
      const held = await this.connections.use(map, storeId, (store) =>
        readMailAddresses({ map, storeId, store, identities: [identity] }),
      );
      addresses.push(...held);
    }
    return [...new Set(addresses)];
  }
}
