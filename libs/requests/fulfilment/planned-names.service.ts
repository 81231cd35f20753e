import { Inject, Injectable } from '@nestjs/common';
import { KeyManager } from '#keys';
import { FulfilmentRepository } from './fulfilment.repository.js';

const CONTEXT = 'store_plan.names';

/** What rows of a person call them, as plans of the request read it. An erasure overwrites it, so that later nobody could ask. */
@Injectable()
export class PlannedNames {
  constructor(
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(FulfilmentRepository) private readonly fulfilment: FulfilmentRepository,
  ) {}

  /** null: there are none. */
  async seal(requestId: string, names: readonly string[]): Promise<Buffer | null> {
    return names.length === 0 ? null : this.keys.seal('request', requestId, JSON.stringify(names), CONTEXT);
  }

  /** In clear, of all stores and rounds, for the engine. Never log, never send. */
  async open(requestId: string): Promise<readonly string[]> {
    const names = new Set<string>();
    for (const { names: sealed } of await this.fulfilment.allStorePlans(requestId)) {
      if (!sealed) continue;
      const text = (await this.keys.open('request', requestId, sealed, CONTEXT)).toString('utf8');
      for (const name of JSON.parse(text) as string[]) names.add(name);
    }
    return [...names].sort();
  }
}
