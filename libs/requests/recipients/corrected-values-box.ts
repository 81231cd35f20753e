import { Inject, Injectable } from '@nestjs/common';
import type { CorrectedValue } from '#contracts';
import { KeyManager } from '#keys';
import type { RecipientNotice } from './recipient-notices.repository.js';

/** What is right now, by the category of the data map that a recipient gets. Personal data: never log. */
export interface NewValue {
  readonly category: string;
  readonly newValue: CorrectedValue;
}

type Owner = Pick<RecipientNotice, 'id' | 'requestId'>;

const contextOf = ({ id }: Owner): string => `recipient_notice.corrected:${id}`;

/** Seals what a recipient is to correct under the key of the request, bound to its notice: it ends with that key. */
@Injectable()
export class CorrectedValuesBox {
  constructor(@Inject(KeyManager) private readonly keys: KeyManager) {}

  /** Each value once. @returns null when there is none */
  async seal(owner: Owner, values: readonly NewValue[]): Promise<Buffer | null> {
    const told = new Set(values.map(({ category, newValue }) => JSON.stringify({ category, newValue })));
    if (told.size === 0) return null;
    return this.keys.seal('request', owner.requestId, `[${[...told].join(',')}]`, contextOf(owner));
  }

  /** @throws AppError `key.destroyed` */
  async open(owner: Owner & Pick<RecipientNotice, 'corrected'>): Promise<NewValue[]> {
    if (owner.corrected === null) return [];
    const clear = await this.keys.open('request', owner.requestId, owner.corrected, contextOf(owner));
    return JSON.parse(clear.toString('utf8')) as NewValue[];
  }
}
