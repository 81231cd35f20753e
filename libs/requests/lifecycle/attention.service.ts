import { Inject, Injectable } from '@nestjs/common';
import type { RequestEvent, RequestState } from '#contracts';
import type { StoreVerification } from '#engine';
import { FulfilmentRepository } from '../fulfilment/fulfilment.repository.js';
import { HELD } from '../operators/holds/held-data.service.js';
import { PACKAGE, TRANSFER } from '#workflows/request/messages';
import type { Attention, Request } from '../request/request.entity.js';

/** Places named in a text; a person needs a start, not the list. */
const PLACES_SHOWN = 5;

/** Says of a request that has stopped, or is planned again, which store it was, what went wrong and what to do. */
@Injectable()
export class AttentionService {
  constructor(@Inject(FulfilmentRepository) private readonly fulfilment: FulfilmentRepository) {}

  /**
   * Before the event is recorded: what it has to do with is the round that ends by it.
   * @returns null for an event that stops nothing
   */
  async of(request: Request, event: RequestEvent, next: RequestState): Promise<Attention | null> {
    if (next === request.state) return null;
    switch (event.type) {
      case 'storeFailed':
        if (event.store === TRANSFER) return transferStopped(event.code);
        return event.store === PACKAGE ? packageStopped(event.code) : storeStopped(event.code, event.store);
      case 'planFailed':
        if (event.codes[0] === HELD) return held(event.codes.slice(1));
        if (event.codes[0] === NOTHING_TO_CORRECT) return NOTHING_CORRECTED;
        return event.store
          ? storeStopped(event.codes[0] ?? 'internal', event.store)
          : this.#infeasible(request, event.codes);
      case 'residueFound':
        return this.#residue(request, next);
      case 'planDrifted':
        return this.#drift(request);
      case 'fraudSuspected':
        return next === 'assessing' ? FRAUD_SUSPECTED : null;
      default:
        return null;
    }
  }

  /** The findings of the plan forbid to carry it out. */
  async #infeasible(request: Request, codes: readonly string[]): Promise<Attention> {
    const findings = (await this.fulfilment.storePlans(request)).flatMap((plan) => plan.findings);
    const first = findings.find(({ severity }) => severity === 'error');
    return {
      code: first?.code ?? codes[0] ?? 'plan.infeasible',
      ...(first && { store: first.store }),
      detail: `${first ? `${first.message} ` : ''}GET …/plan lists all findings. Mend the data map or the store, then POST …/retry.`,
    };
  }

  async #drift(request: Request): Promise<Attention> {
    const done = (await this.fulfilment.results(request.id))
      .filter(({ round, phase }) => round === request.planRound && phase === 'execute')
      .map(({ store }) => store);
    const under = done.length === 0 ? 'Nothing was changed' : `Only ${done.join(', ')} had not, and is done`;
    return {
      code: 'plan.stale',
      detail: `The data changed after the plan was approved. ${under}. The plan is made again: look at GET …/plan and approve its hash.`,
    };
  }

  async #residue(request: Request, next: RequestState): Promise<Attention> {
    const then = next === 'needs_attention' ? 'then POST …/retry' : 'the plan is made again for approval';
    const scans = (await this.fulfilment.results(request.id))
      .filter(({ round, phase }) => round === request.planRound && phase === 'verify')
      .map(({ document }) => document as StoreVerification)
      .filter(({ clean }) => !clean);
    const places = scans.flatMap(({ residues }) => residues.filter(({ allowed }) => allowed === undefined));
    const [first] = places.length > 0 ? places : scans;
    const store = first && { store: first.store };
    if (places.length === 0) {
      const open = openVerification(scans, then);
      if (open) return open;
    }
    if (places.length === 0)
      return {
        code: 'scan.unreliable',
        ...store,
        detail: `The scan did not find its own control value${first ? ` in ${first.store}` : ''}, so it proves nothing. See that the worker may read everything there; ${then}.`,
      };
    const shown = places
      .slice(0, PLACES_SHOWN)
      .map((place) => `${place.store}: ${place.collection}.${place.column} (${place.count})`);
    const more = places.length > PLACES_SHOWN ? ' and more' : '';
    return {
      code: 'residue.remains',
      ...store,
      detail: `After round ${request.residueRound + 1} the scan still finds the person in ${shown.join(', ')}${more}. Something writes it back, or the data map misses it: mend that; ${then}.`,
    };
  }
}

/** What no scan could see, or what a store has promised and not yet done. */
function openVerification(scans: readonly StoreVerification[], then: string): Attention | null {
  for (const { store, unsearchable = [], pending = [] } of scans) {
    const [promised] = pending;
    if (promised)
      return {
        code: 'residue.remains',
        store,
        detail: `${store} has accepted to delete ${promised.rows} of ${promised.collection} and has not done it yet; pending until ${promised.until}. Look again when it is done: ${then}.`,
      };
    const [unseen] = unsearchable;
    if (unseen)
      return {
        code: 'scan.unreliable',
        store,
        detail: `Nobody can tell whether the person is gone from ${store}: ${unseen.collection} ${unseen.reason}. Describe a list or a search of it in the data map, or see for yourself; ${then}.`,
      };
  }
  return null;
}

/** Of a rectification whose plan finds the person, and nowhere what is said to be wrong. */
export const NOTHING_TO_CORRECT = 'NOTHING_TO_CORRECT';
const NOTHING_CORRECTED: Attention = {
  code: NOTHING_TO_CORRECT,
  detail:
    'The person is known, and the value that is said to be wrong stands nowhere. Ask what is meant (POST …/messages) and begin anew with the right old value, or POST …/refusal; the statement is then in the answer.',
};

/** Of a case that was taken over: nothing ends by itself. */
const FRAUD_SUSPECTED: Attention = {
  code: 'identity.suspected_fraud',
  detail:
    'Your own check suspects fraud in a case that was taken over: see GET /v1/audit and what it knows. POST …/refusal with SUSPECTED_FRAUD, or POST …/pause with `identity` to ask who it is.',
};

const held = (holds: readonly string[]): Attention => ({
  code: HELD,
  detail: `A legal hold keeps the data of this person: ${holds.join(', ')}. POST …/refusal with LEGAL_CLAIMS, or POST …/retry when it has ended.`,
});

/** What to look at, by the code of the store's answer. */
const ADVICE: Readonly<Record<string, string>> = {
  'request.held':
    'A legal hold was set on this person meanwhile: POST …/refusal with LEGAL_CLAIMS, or wait until it has ended.',
  'request.blocked':
    'BLOCKED_BY_OPEN_ACCESS: the person has an open request for a copy of these data. Answer that one first.',
  'store.unreachable':
    'It cannot be reached: see that it runs, and that a worker polls its queue and may connect.',
  'store.read_only': 'It cannot be written to: connect to the primary, with a login that may write.',
  'store.unreadable': 'It holds something that cannot be read: mend or remove that.',
  'store.connection_refused':
    'Its connection is not allowed: grant it to this tenant in STORE_CONNECTIONS or STORE_ROOTS of the worker.',
  'store.waiting': 'It waits for another store that failed: mend that one.',
};

const transferStopped = (code: string): Attention => ({
  code,
  detail:
    'The package did not reach the controller whom the person named, or its hash was not confirmed there. See GET /v1/transfer-targets and the receiver, then POST …/retry: what has arrived is not sent again. The person can download the package meanwhile.',
});

/** The stores were read, or none of them is to blame. */
const packageStopped = (code: string): Attention => ({
  code,
  detail: `The package could not be built: ${code}. See that the folder of packages can be written to and has room; the log of the worker says more. Then POST …/retry.`,
});

function storeStopped(code: string, store: string): Attention {
  const advice = ADVICE[code] ?? 'The log of the worker says more.';
  return {
    code,
    store,
    detail: `Store ${store} answered ${code}. ${advice} Then POST …/retry: what is finished is not worked again.`,
  };
}
