import { v7 } from 'uuid';
import { AppError, ID_PREFIXES } from '#contracts';
import type { Clock } from '#platform';
import type { Catalogue, CatalogueConsent, CatalogueVersion } from '../catalogue/catalogue.js';
import type { Catalogues } from '../catalogue/catalogues.js';
import type { DefinitionChanges } from '../definitions/definition-changes.js';
import type { GroupsService } from '../definitions/groups/groups.service.js';
import { BuiltinConsentsRepository } from './builtin-consents.repository.js';
import { builtinName, type BuiltinKind } from './builtin-name.js';
import type { UnitOfWork } from '#persistence';

/** Names that one version holds (consent reference, section 6). */
const MOST_NAMES = 200;

/**
 * The consents `claims:<client_id>` and `scopes:<client_id>`, by which what people let a client know and do is recorded
 * like any other answer. When the list of the client grows there is a new version, and only what was added is open.
 */
export class BuiltinConsents {
  readonly #repository: BuiltinConsentsRepository;

  constructor(
    unitOfWork: UnitOfWork,
    private readonly changes: DefinitionChanges,
    private readonly catalogues: Catalogues,
    private readonly groups: GroupsService,
    private readonly clock: Clock,
  ) {
    this.#repository = new BuiltinConsentsRepository(unitOfWork);
  }

  /** Sees to it that people can answer these names. What was asked before stays in the list: answers to it stay valid. */
  ensure(kind: BuiltinKind, clientId: string, names: readonly string[]): Promise<void> {
    return this.changes.run(async () => {
      if (names.length === 0) return;
      const { stored, newest, before } = askedIn(await this.catalogues.current(), kind, clientId);
      const missing = names.filter((one) => !before.includes(one));
      if (missing.length === 0) return;
      const consentId = stored?.id ?? (await this.#define(kind, builtinName(kind, clientId)));
      await this.#publish(kind, consentId, newest, [...before, ...missing]);
    });
  }

  /**
   * The same for what an application asked for without having registered it.
   * @throws AppError `consent.scopes_unknown` when it is too much for one application
   */
  async ensureAsked(kind: BuiltinKind, clientId: string, names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const { before } = askedIn(await this.catalogues.current(), kind, clientId);
    const all = new Set([...before, ...names]);
    if (all.size === before.length) return;
    if (all.size > MOST_NAMES) throw tooMany(kind, clientId);
    await this.ensure(kind, clientId, names);
  }

  async #define(kind: BuiltinKind, name: string): Promise<string> {
    const id = v7();
    const group = await this.groups.getDefault();
    const deonticity: CatalogueConsent['deonticity'] = kind === 'claims' ? 'required' : 'optional';
    await this.#repository.insertDefinition(
      { id, groupId: group.id, name, kind, deonticity },
      this.clock.now(),
    );
    await this.changes.record({
      action: 'consent.definition.created',
      object: `${ID_PREFIXES.consent}_${id}`,
      before: null,
      after: { name, builtin: kind, deonticity },
      event: { type: 'consent.definition.created', data: { consent_id: id } },
    });
    return id;
  }

  async #publish(
    kind: BuiltinKind,
    consentId: string,
    before: CatalogueVersion | undefined,
    names: readonly string[],
  ): Promise<void> {
    const id = v7();
    const number = Math.floor(before?.number ?? 0) + 1;
    await this.#repository.insertVersion({ id, consentId, number, kind, names }, this.clock.now());
    await this.changes.record({
      action: 'consent.version.published',
      object: `${ID_PREFIXES.consentVersion}_${id}`,
      before: null,
      after: { consentId: `${ID_PREFIXES.consent}_${consentId}`, number, [kind]: names },
      event: {
        type: 'consent.version.published',
        data: { consent_id: consentId, consent_version_id: id, version: number },
      },
    });
  }
}

function askedIn({ consents }: Catalogue, kind: BuiltinKind, clientId: string) {
  const name = builtinName(kind, clientId);
  const stored = consents.find((one) => one.builtin === kind && one.name === name);
  const newest = stored?.versions[0];
  return { stored, newest, before: newest ? namesOf(kind, newest) : [] };
}

const tooMany = (kind: BuiltinKind, clientId: string): AppError =>
  new AppError('consent.scopes_unknown', {
    param: kind === 'claims' ? 'requestedClaims' : 'requestedScopes',
    detail: `"${clientId}" has asked for ${MOST_NAMES} ${kind} already: ask only for what PUT /v1/api-clients/{clientId} lists.`,
  });

const namesOf = (kind: BuiltinKind, version: CatalogueVersion): readonly string[] =>
  kind === 'claims' ? version.claims : version.scopes;
