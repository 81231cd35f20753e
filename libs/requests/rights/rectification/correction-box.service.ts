import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Correction } from '#contracts';
import { canonicalHash, type MarkedCorrection } from '#engine';
import { KeyManager } from '#keys';
import type { Request } from '../../request/request.entity.js';

/** What a person says of their data: values to correct, and words to keep beside what is not corrected. */
export interface Proposal {
  readonly corrections?: readonly Correction[] | undefined;
  readonly statement?: string | undefined;
}

const CORRECTIONS = 'request.corrections';
const STATEMENT = 'request.statement';
const MARK_DIGITS = 16;

/** Seals the corrections of a request under its key. They are opened for the engine alone and never travel. */
@Injectable()
export class CorrectionBox {
  constructor(@Inject(KeyManager) private readonly keys: KeyManager) {}

  /** Members that are absent stay as they are. */
  async change(request: Request, { corrections, statement }: Proposal): Promise<void> {
    const { id } = request;
    if (corrections !== undefined)
      request.corrections = await this.keys.seal('request', id, JSON.stringify(corrections), CORRECTIONS);
    if (statement !== undefined)
      request.statement = await this.keys.seal('request', id, statement, STATEMENT);
  }

  /** In clear, with marks that bind the plan to these values. Never log, never send. */
  async open({ id, corrections }: Pick<Request, 'id' | 'corrections'>): Promise<MarkedCorrection[]> {
    if (!corrections) return [];
    const text = (await this.keys.open('request', id, corrections, CORRECTIONS)).toString('utf8');
    const key = await this.keys.secret('pseudonym', id);
    const mark = (correction: Correction): string =>
      createHmac('sha256', key).update(canonicalHash(correction)).digest('hex').slice(0, MARK_DIGITS);
    return (JSON.parse(text) as Correction[]).map((correction) => ({
      ...correction,
      mark: mark(correction),
    }));
  }

  async openStatement({ id, statement }: Pick<Request, 'id' | 'statement'>): Promise<string | null> {
    return statement ? (await this.keys.open('request', id, statement, STATEMENT)).toString('utf8') : null;
  }
}
