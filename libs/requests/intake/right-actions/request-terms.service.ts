import { Inject, Injectable } from '@nestjs/common';
import type { ProvideDataTo, SettleAmount } from '#contracts/schemas';
import { KeyManager } from '#keys';
import type { Request } from '../../request/request.entity.js';

/** What is agreed on beside the right itself. In the form in which it was sent. */
export interface RequestTerms {
  /** Where the person wants the answer. */
  readonly provideDataTo?: ProvideDataTo | undefined;
  /** Fee for an excessive request (Art. 12(5) GDPR). */
  readonly settleAmount?: SettleAmount | undefined;
}

const CONTEXT = 'request.terms';

/** Seals the terms of a request under its key: an address for the answer is as personal as the answer. */
@Injectable()
export class RequestTermsBox {
  constructor(@Inject(KeyManager) private readonly keys: KeyManager) {}

  /** Members that are absent stay as they are. */
  async change(request: Request, change: RequestTerms): Promise<void> {
    if (change.provideDataTo === undefined && change.settleAmount === undefined) return;
    const terms = JSON.stringify({ ...(await this.open(request)), ...given(change) });
    request.terms = await this.keys.seal('request', request.id, terms, CONTEXT);
  }

  async open({ id, terms }: Pick<Request, 'id' | 'terms'>): Promise<RequestTerms> {
    if (!terms) return {};
    return JSON.parse((await this.keys.open('request', id, terms, CONTEXT)).toString('utf8')) as RequestTerms;
  }
}

const given = (change: RequestTerms): RequestTerms =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
