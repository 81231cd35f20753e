import { Inject, Injectable } from '@nestjs/common';
import type { Correction, Identity, IdentityType } from '#contracts';
import { canonicalHash, identityKey, normalise } from '#engine';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { currentContext } from '#platform';
import { RequestIdentifier } from '../request/request-records.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { isForStores } from './identifier-sources.js';

const CONTEXT = 'request_identifier.value';

/** The identifiers of a request: sealed under the key of the request, found again only by blind index. */
@Injectable()
export class SubjectIdentifiers {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
  ) {}

  /** Rows for identifiers, each once. `source` is `intake`, the store that taught them, or a session. */
  async seal(
    requestId: string,
    identities: readonly Identity[],
    source: string,
  ): Promise<RequestIdentifier[]> {
    const unique = new Map(identities.map((identity) => [identityKey(normalise(identity)), identity]));
    return Promise.all([...unique.values()].map((identity) => this.#row(requestId, identity, source)));
  }

  /** In clear, oldest first, for the engine: without what only a session has shown. Never log, never send. */
  async open(requestId: string, source?: 'intake'): Promise<Identity[]> {
    const rows = await this.rows(requestId);
    return this.reveal(
      requestId,
      rows.filter((row) => (source === undefined ? isForStores(row) : row.source === source)),
    );
  }

  /** As they are stored, oldest first, with what sessions have shown. */
  rows(requestId: string): Promise<readonly RequestIdentifier[]> {
    return this.unitOfWork.run(() => this.requests.identifiers(requestId));
  }

  /** As {@link open}, of these rows. */
  reveal(requestId: string, rows: readonly RequestIdentifier[]): Promise<Identity[]> {
    return Promise.all(
      rows.map(async ({ type, value }) => ({
        type: type as IdentityType,
        value: (await this.keys.open('request', requestId, value, CONTEXT)).toString('utf8'),
      })),
    );
  }

  /** Adds what a store, or a session, taught. @returns how many of them were new */
  async learn(requestId: string, identities: readonly Identity[], source: string): Promise<number> {
    if (identities.length === 0) return 0;
    return this.unitOfWork.run(async () => {
      const before = await this.requests.identifiers(requestId);
      // a store that teaches the `sub` of a session makes it one that stores are asked for
      const counted = isForStores({ source }) ? before.filter(isForStores) : before;
      const known = new Set(counted.map(({ blind }) => blind));
      const rows = await this.seal(requestId, identities, source);
      const fresh = rows.filter(({ blind }) => !known.has(blind));
      this.requests.addIdentifiers(requestId, fresh);
      return fresh.length;
    });
  }

  /**
   * Equal for the same set of identifiers, in any order and spelling that normalisation removes. Other corrections, or
   * other purposes, are another request: both are to be carried out.
   */
  fingerprint(
    identities: readonly Identity[],
    subject?: readonly Correction[] | readonly string[],
    controller?: string,
  ): Promise<string> {
    const names = [...new Set(identities.map((identity) => identityKey(normalise(identity))))].sort();
    const whose = controller === undefined ? [] : [`controller ${controller}`];
    const about = subject === undefined ? [] : [canonicalHash(subject)];
    return this.keys.blindIndex('subject', [...names, ...about, ...whose].join('\u001f'));
  }

  blind(identity: Identity): Promise<string> {
    return this.keys.blindIndex('identifier', identityKey(normalise(identity)));
  }

  /** Blind indexes of everything by which the person is known to this request. */
  async blinds(requestId: string): Promise<string[]> {
    return [...new Set((await this.rows(requestId)).map(({ blind }) => blind))];
  }

  async #row(requestId: string, identity: Identity, source: string): Promise<RequestIdentifier> {
    return Object.assign(new RequestIdentifier(), {
      tenantId: currentContext().tenantId,
      requestId,
      type: identity.type,
      value: await this.keys.seal('request', requestId, identity.value, CONTEXT),
      blind: await this.blind(identity),
      source,
    });
  }
}
