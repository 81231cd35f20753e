import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '#access';
import { MaskedIds, type BrowserCall, type PersonalMembers, type ReceivedSignal } from '#consents';
import { AppError, type ActionSource, type Permission } from '#contracts';
import { Visits } from '../wire/visits.service.js';

/** How a call names a person. */
export interface PersonNames {
  readonly sub?: string | undefined;
  readonly q?: string | undefined;
  /** What a script read from `navigator.globalPrivacyControl`. */
  readonly gpc?: boolean | undefined;
}

/** A person whom a call may speak of. */
export interface NamedPerson {
  readonly sub: string;
  /** As the call named them: answers never say more. */
  readonly shown: string;
  /** How what they say came in; `self`: they call from their own browser. */
  readonly source: ActionSource;
}

/** A person with what came along with the call. */
export interface Caller extends NamedPerson {
  /** Of Global Privacy Control. */
  readonly signal: ReceivedSignal | null;
}

export interface NamingRules {
  /** The application that asks: masked ids may be for one alone. */
  readonly clientId?: string | undefined;
  /** What a client's token must permit to name a person as it is. */
  readonly permission: Permission;
  /** Whether a person's own token is name enough. */
  readonly ownToken: boolean;
}

const MASKED = /^m1\./;

/** Finds whom a call is about, and that the caller may speak of them (consent reference, section 5). */
@Injectable()
export class NamedPersons {
  constructor(
    @Inject(MaskedIds) private readonly maskedIds: MaskedIds,
    @Inject(Visits) private readonly visits: Visits,
  ) {}

  /**
   * Takes in a signal of Global Privacy Control as well, whatever the call is about.
   * @throws AppError `consent_record.subject_ambiguous`, `masked_id.invalid`, `auth.forbidden`
   */
  async find(
    names: PersonNames,
    caller: Principal | null,
    rules: NamingRules,
    call: BrowserCall,
  ): Promise<Caller> {
    const person = await this.#named(names, caller, rules);
    const { clientId } = rules;
    const visitor = { sub: person.sub, clientId, own: person.source === 'self', gpc: names.gpc };
    return { ...person, signal: await this.visits.signal(visitor, call) };
  }

  /** What is told of an answer, with what the browser of the person tells by itself. */
  async personal(
    { source }: NamedPerson,
    call: BrowserCall,
    told?: PersonalMembers,
  ): Promise<PersonalMembers | undefined> {
    return this.visits.personal({ own: source === 'self' }, call, told);
  }

  async #named(
    { sub, q }: PersonNames,
    caller: Principal | null,
    { clientId, permission, ownToken }: NamingRules,
  ): Promise<NamedPerson> {
    const [name, other] = [q, sub].filter((given) => given !== undefined && given !== '');
    if (name === undefined && ownToken && caller?.person) return own(caller.person.subject);
    if (name === undefined || other !== undefined) throw ambiguous();
    if (MASKED.test(name)) {
      const opened = await this.maskedIds.open(name, clientId);
      return { sub: opened.sub, shown: name, source: caller && !caller.person ? 'api' : 'self' };
    }
    if (q !== undefined || !caller) throw masksOnly();
    if (caller.person) return name === caller.person.subject ? own(name) : refuseOthers();
    if (!caller.permissions.includes(permission))
      throw new AppError('auth.forbidden', { detail: `This needs the permission ${permission}.` });
    return { sub: name, shown: name, source: 'api' };
  }
}

const own = (sub: string): NamedPerson => ({ sub, shown: sub, source: 'self' });

const refuseOthers = (): never => {
  throw new AppError('auth.forbidden', { param: 'sub', detail: 'A person acts for themselves alone.' });
};

const ambiguous = (): AppError =>
  new AppError('consent_record.subject_ambiguous', { detail: 'Name the person once: by sub or by q.' });

const masksOnly = (): AppError =>
  new AppError('masked_id.invalid', {
    detail: 'Without a token a person is named by a masked id alone: POST /v1/masked-ids makes one.',
  });
