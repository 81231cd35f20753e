import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '#access';
import { ClientAnswers, ConsentClients, type BrowserCall, type ClientDialogue } from '#consents';
import { AppError, type Permission } from '#contracts';
import type { ClaimAccept, ClaimCheck, ClaimRevoke, ScopeAccept } from '#contracts/schemas';
import { NamedPersons, type NamedPerson, type PersonNames } from './named-persons.js';

interface Naming {
  readonly permission: Permission;
  readonly ownToken: boolean;
}

/** What the consent API says about claims and scopes, in terms of a client and a person. */
@Injectable()
export class ClientConsentsService {
  constructor(
    @Inject(ClientAnswers) private readonly answers: ClientAnswers,
    @Inject(ConsentClients) private readonly clients: ConsentClients,
    @Inject(NamedPersons) private readonly persons: NamedPersons,
  ) {}

  /** @throws AppError `claims.open` with the claims that are */
  async check(body: ClaimCheck, caller: Principal, call: BrowserCall): Promise<{ open_claims: string[] }> {
    const rules = { permission: 'consents:read', ownToken: true } as const;
    const { client, person } = await this.#parties(body, body.client_id, { caller, call, rules });
    const open = await this.answers.openClaims(client, person.sub, body.claims);
    if (open.length > 0)
      throw new AppError('claims.open', {
        detail: `The person has yet to agree to: ${open.join(', ')}.`,
        extra: { client_id: client.clientId, data: { open_claims: open } },
      });
    return { open_claims: [] };
  }

  async accept(body: ClaimAccept, caller: Principal | null, call: BrowserCall) {
    const dialogue = await this.#dialogue(body, body.client_id, { caller, call, ownToken: false });
    await this.answers.acceptClaims(dialogue, body.accepted_claims);
    return { accepted: true, client_id: body.client_id, accepted_claims: body.accepted_claims };
  }

  async revoke(body: ClaimRevoke, caller: Principal, call: BrowserCall) {
    const clientId = body.client_id ?? caller.clientId;
    if (clientId === undefined)
      throw new AppError('request.invalid', { param: 'client_id', detail: 'client_id: is missing' });
    const dialogue = await this.#dialogue(body, clientId, { caller, call, ownToken: true });
    await this.answers.revokeClaims(dialogue, body.revoked_claims);
    return { revoked: true, revoked_claims: body.revoked_claims };
  }

  async answerScopes(body: ScopeAccept, caller: Principal | null, call: BrowserCall) {
    const answers = scopeAnswers(body.scopes);
    const dialogue = await this.#dialogue(body, body.client_id, { caller, call, ownToken: false });
    await this.answers.answerScopes(dialogue, answers);
    return { accepted: true, client_id: body.client_id, scopes: answers.accepted, denied: answers.denied };
  }

  async #dialogue(
    names: PersonNames,
    clientId: string,
    { caller, call, ownToken }: { caller: Principal | null; call: BrowserCall; ownToken: boolean },
  ): Promise<ClientDialogue> {
    const rules = { permission: 'consents:write', ownToken } as const;
    const { client, person } = await this.#parties(names, clientId, { caller, call, rules });
    const personal = await this.persons.personal(person, call);
    return { client, sub: person.sub, source: person.source, personal };
  }

  async #parties(
    names: PersonNames,
    clientId: string,
    { caller, call, rules }: { caller: Principal | null; call: BrowserCall; rules: Naming },
  ): Promise<{ client: ClientDialogue['client']; person: NamedPerson }> {
    const person = await this.persons.find(names, caller, { ...rules, clientId }, call);
    return { client: await this.clients.named(clientId), person };
  }
}

/** A name alone is accepted; of two words about one scope neither counts. @throws AppError `request.invalid` */
function scopeAnswers(given: ScopeAccept['scopes']): { accepted: string[]; denied: string[] } {
  const words = given.flatMap((item): [string, string][] =>
    typeof item === 'string' ? [[item, 'accepted']] : Object.entries(item),
  );
  const said = new Map<string, string>();
  for (const [scope, word] of words) {
    if ((said.get(scope) ?? word) !== word)
      throw new AppError('request.invalid', {
        param: 'scopes',
        detail: 'scopes: one is both accepted and denied.',
      });
    said.set(scope, word);
  }
  const those = (word: string): string[] =>
    [...said].filter(([, one]) => one === word).map(([scope]) => scope);
  return { accepted: those('accepted'), denied: those('denied') };
}
