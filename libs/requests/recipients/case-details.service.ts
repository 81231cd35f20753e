import { Inject, Injectable } from '@nestjs/common';
import {
  isAppError,
  type ControllerAct,
  type RefusalCode,
  type RequestState,
  type RightCode,
} from '#contracts';
import { KeyManager } from '#keys';
import { FulfilmentRepository } from '../fulfilment/fulfilment.repository.js';
import type { Request } from '../request/request.entity.js';

/** What the controller is told of a case that its processor has. */
export interface CaseView {
  readonly number: string;
  readonly right: RightCode;
  readonly state: RequestState;
  /** RFC 3339, UTC: when it reached the processor, from which the period of the controller counts too. */
  readonly receivedAt: string;
  /** The safe end of that period; null: no clock runs. */
  readonly dueAt: string | null;
  /** Of `decide`: in the words of the person. */
  readonly details?: string;
  /** Of `report`. */
  readonly codes?: readonly RefusalCode[];
  /** Of `report`: signed, without personal data; null: nothing was worked in stores. */
  readonly certificate?: Readonly<Record<string, unknown>> | null;
}

/** Gathers what the controller of a case needs, when a message to it leaves. */
@Injectable()
export class CaseDetails {
  constructor(
    @Inject(FulfilmentRepository) private readonly fulfilment: FulfilmentRepository,
    @Inject(KeyManager) private readonly keys: KeyManager,
  ) {}

  async of(act: ControllerAct, request: Request): Promise<CaseView> {
    const { number, right, state, receivedAt, safeDueAt } = request;
    return {
      ...{ number, right, state },
      receivedAt: receivedAt.toISOString(),
      dueAt: safeDueAt?.toISOString() ?? null,
      ...(act === 'decide' && (await this.#words(request))),
      ...(act === 'report' && (await this.#outcome(request))),
    };
  }

  async #words({ id, details }: Request): Promise<Pick<CaseView, 'details'>> {
    if (!details) return {};
    try {
      return { details: (await this.keys.open('request', id, details, 'details')).toString('utf8') };
    } catch (error) {
      if (isAppError(error, 'key.destroyed')) return {};
      throw error;
    }
  }

  async #outcome({ id, refusalCodes }: Request): Promise<Pick<CaseView, 'codes' | 'certificate'>> {
    const certificate = await this.fulfilment.findCertificate(id);
    return {
      codes: refusalCodes,
      certificate: certificate ? (certificate.document as unknown as Record<string, unknown>) : null,
    };
  }
}
