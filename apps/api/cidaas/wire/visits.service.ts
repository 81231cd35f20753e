import { Inject, Injectable } from '@nestjs/common';
import {
  BrowserEvidence,
  GpcSignals,
  type AnswerCommand,
  type BrowserCall,
  type PersonalMembers,
  type ReceivedSignal,
} from '#consents';
import { AppError } from '#contracts';

/** Somebody a call is about. */
export interface Visitor {
  readonly sub: string;
  readonly clientId?: string | undefined;
  /** Whether they call themselves, from their own browser; a server that calls tells nothing of them by itself. */
  readonly own: boolean;
  /** What a script read from `navigator.globalPrivacyControl`. */
  readonly gpc?: boolean | undefined;
}

/** What comes along with a call about a person and is not in what they say. */
@Injectable()
export class Visits {
  constructor(
    @Inject(BrowserEvidence) private readonly evidence: BrowserEvidence,
    @Inject(GpcSignals) private readonly signals: GpcSignals,
  ) {}

  /** Takes in a signal of Global Privacy Control; null when none came, for which nobody has to wait. */
  signal({ sub, clientId, own, gpc }: Visitor, call: BrowserCall): Promise<ReceivedSignal> | null {
    const came = gpc === true || (own && call.gpc);
    return came ? this.signals.receive(sub, clientId) : null;
  }

  /** What is told of an answer, with what the browser itself tells; undefined: nothing. */
  personal(
    { own }: Pick<Visitor, 'own'>,
    call: BrowserCall,
    told?: PersonalMembers,
  ): Promise<PersonalMembers | undefined> | PersonalMembers | undefined {
    return own ? this.#withEvidence(call, told) : told;
  }

  async #withEvidence(call: BrowserCall, told?: PersonalMembers): Promise<PersonalMembers | undefined> {
    const members = { ...told, ...(await this.evidence.of(call)) };
    return Object.keys(members).length > 0 ? members : undefined;
  }
}

/**
 * What an answer beside a signal is worth: an acceptance outweighs it only from a page that named it.
 * @throws AppError `request.invalid` for an override of no signal, `consent.illegal_transition` for an acceptance that the
 *   signal outweighs
 */
export function besideSignal(
  { consentId, status }: Pick<AnswerCommand, 'consentId' | 'status'>,
  signal: ReceivedSignal | null,
  override: boolean | undefined,
): Pick<AnswerCommand, 'gpcOverride'> {
  if (override && !signal)
    throw new AppError('request.invalid', {
      param: 'gpcOverride',
      detail: 'gpcOverride: there is no signal to override. Send Sec-GPC: 1, or gpc: true, with it.',
    });
  if (status !== 'accepted' || !signal?.outweighs.has(consentId)) return {};
  if (override) return { gpcOverride: true };
  throw new AppError('consent.illegal_transition', {
    detail:
      'Global Privacy Control opts out of this. An acceptance counts from a page that names the signal: send gpcOverride: true.',
  });
}
