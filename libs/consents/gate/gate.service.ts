import { AppError, type GateContext } from '#contracts';
import { gateItems, type GateAssignment, type GateItem } from '#domain';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { Catalogue, CatalogueConsent } from '../catalogue/catalogue.js';
import type { Catalogues } from '../catalogue/catalogues.js';
import { TextsRepository } from '../catalogue/texts.repository.js';
import type { BuiltinConsents } from '../clients/builtin-consents.js';
import type { ConsentClient } from '../clients/consent-client.js';
import type { ConsentClients } from '../clients/consent-clients.service.js';
import type { GpcOutcome, GpcSignals } from '../gpc/gpc-signals.js';
import type { MaskedIds } from '../masked-ids/masked-ids.js';
import type { Subjects } from '../subjects/subjects.js';
import {
  openNames,
  pendingItem,
  withheldItem,
  type GateWish,
  type PendingItem,
  type WithheldItem,
} from './gate-answer.js';
import { GateRepository, type PersonRecord } from './gate.repository.js';
import type { OptInWaits } from './opt-in-waits.js';
import type { Presentations, ShownText } from './presentations.js';

export interface GateAsk extends GateWish {
  readonly context: GateContext;
  readonly clientId: string;
  /** Absent while nobody knows who it is. */
  readonly sub?: string | undefined;
  readonly actionType?: string | undefined;
  readonly actionId?: string | undefined;
  readonly requestedScopes?: readonly string[] | undefined;
  readonly requestedClaims?: readonly string[] | undefined;
  /** Consents that the field of a form refers to. */
  readonly consentRefs?: readonly string[] | undefined;
  /** Of an earlier answer, whose items were shown. */
  readonly presentationId?: string | undefined;
  readonly interactive: boolean;
  /** Whether a signal of Global Privacy Control came along. */
  readonly gpc: boolean;
}

export interface GateAnswer {
  readonly passed: boolean;
  /** null when nothing is to be shown. */
  readonly presentationId: string | null;
  /** Masked id of the person, for the calls of their browser. */
  readonly q?: string;
  readonly pending: PendingItem[];
  /** What would be asked, but must not be; absent: nothing. */
  readonly withheld?: WithheldItem[];
  readonly gpc?: GpcOutcome;
}

/** A person, as far as known, with what they have answered. */
interface Visitor {
  readonly subject: string | null;
  readonly records: readonly PersonRecord[];
  readonly systemSkips: ReadonlyMap<string, number>;
}

const STRANGER: Visitor = { subject: null, records: [], systemSkips: new Map() };
/** Says who the person is and nothing about them: OpenID Connect Core 1.0, section 3.1.2.1. */
const NO_CONSENT_SCOPE = 'openid';

interface OpenNames {
  readonly claims: readonly string[];
  readonly scopes: readonly string[];
}

/** Tells an identity provider or an application what a person has yet to answer before they may go on. */
export class ConsentGate {
  readonly #repository: GateRepository;
  readonly #texts: TextsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogues: Catalogues,
    private readonly clients: ConsentClients,
    private readonly builtins: BuiltinConsents,
    private readonly subjects: Subjects,
    private readonly presentations: Presentations,
    private readonly maskedIds: MaskedIds,
    private readonly signals: GpcSignals,
    private readonly waits: OptInWaits,
    private readonly clock: Clock,
  ) {
    this.#repository = new GateRepository(unitOfWork);
    this.#texts = new TextsRepository(unitOfWork);
  }

  /** @throws AppError `presentation.invalid`, `client.unknown`, `consent.scopes_unknown` */
  async ask(ask: GateAsk): Promise<GateAnswer> {
    const gpc = ask.gpc ? (await this.signals.receive(ask.sub, ask.clientId)).outcome : undefined;
    const shown = await this.#shownBefore(ask);
    const { items, texts, open, withheld } = await this.unitOfWork.run(() => this.#look(ask, shown));
    await this.#makeAnswerable(ask.clientId, open);
    const found = items.map((item) => pendingItem(item, texts, ask));
    const pending = [
      ...found.map((each) => each.pending),
      ...openNames('open_claims', open.claims),
      ...openNames('open_scopes', open.scopes),
    ];
    const showing = found.flatMap((each) => each.shown ?? []);
    return {
      passed: pending.every(({ blocks }) => !blocks),
      presentationId: await this.#present(ask, showing),
      ...(ask.sub !== undefined && {
        q: (await this.maskedIds.issue({ sub: ask.sub, clientId: ask.clientId })).q,
      }),
      pending,
      ...(withheld.length > 0 && { withheld }),
      ...(gpc && { gpc }),
    };
  }

  /** What people are asked for they can answer, also what the application did not say beforehand. */
  async #makeAnswerable(clientId: string, { claims, scopes }: OpenNames): Promise<void> {
    await this.builtins.ensureAsked('claims', clientId, claims);
    await this.builtins.ensureAsked('scopes', clientId, scopes);
  }

  #present({ clientId, sub }: GateAsk, showing: readonly ShownText[]): Promise<string | null> {
    return showing.length > 0 ? this.presentations.issue(clientId, sub, showing) : Promise.resolve(null);
  }

  async #shownBefore({ presentationId, sub, clientId }: GateAsk): Promise<ReadonlySet<string>> {
    if (presentationId === undefined) return new Set();
    const { shown } = await this.presentations.check(presentationId, { sub, clientId });
    return new Set(shown.map(({ versionId }) => versionId));
  }

  async #look(ask: GateAsk, shown: ReadonlySet<string>) {
    const catalogue = await this.catalogues.current();
    const clients = await this.clients.list();
    const client = clients.find(({ clientId }) => clientId === ask.clientId);
    const visitor = await this.#visitor(ask.sub);
    const found = gateItems({
      ...ask,
      consents: catalogue.consents,
      enabledGroups: new Set(catalogue.groups.filter(({ enabled }) => enabled).map(({ id }) => id)),
      assignment: assignmentOf(catalogue, client, clients),
      fieldRefs: new Set(ask.consentRefs),
      records: visitor.records,
      shown,
      systemSkips: visitor.systemSkips,
      now: this.clock.now().getTime(),
    });
    const { asked, withheld } = await this.#withhold(found, ask.sub);
    const items = await this.#useSystemSkips(asked, visitor);
    const texts = await this.#texts.listOf(items.map(({ version }) => version.id));
    return { items, texts, open: openOf(ask, client, visitor, catalogue), withheld };
  }

  /** Who opted out is not asked before the law lets somebody; nobody needs what must not be asked to go on. */
  async #withhold(items: readonly GateItem<CatalogueConsent>[], sub: string | undefined) {
    if (sub === undefined || items.length === 0) return { asked: items, withheld: [] };
    const waitFor = await this.waits.of(sub);
    const judged = items.map((item) => ({ item, wait: waitFor(item.consent) }));
    return {
      asked: judged.flatMap(({ item, wait }) => (wait ? [] : [item])),
      withheld: judged.flatMap(({ item, wait }) => (wait ? [withheldItem(item, wait)] : [])),
    };
  }

  async #visitor(sub: string | undefined): Promise<Visitor> {
    if (sub === undefined) return STRANGER;
    const subject = await this.subjects.digest(sub);
    const records = await this.#repository.records(subject);
    return { subject, records, systemSkips: await this.#repository.systemSkips(subject) };
  }

  /** Somebody unknown has no skips to use up. */
  async #useSystemSkips(
    items: readonly GateItem<CatalogueConsent>[],
    { subject }: Visitor,
  ): Promise<GateItem<CatalogueConsent>[]> {
    const judged: GateItem<CatalogueConsent>[] = [];
    for (const item of items) {
      const { id, systemSkipLimit } = item.version;
      const used =
        item.usesSystemSkip &&
        subject !== null &&
        (await this.#repository.useSystemSkip(subject, id, systemSkipLimit, this.clock.now()));
      judged.push(item.usesSystemSkip && !used ? { ...item, blocks: true } : item);
    }
    return judged;
  }
}

function assignmentOf(
  { groups }: Catalogue,
  client: ConsentClient | undefined,
  clients: readonly ConsentClient[],
): GateAssignment {
  const ids = new Map(groups.map(({ id, name }) => [name, id]));
  const idsOf = (names: readonly string[]) => new Set(names.flatMap((name) => ids.get(name) ?? []));
  return {
    groups: idsOf(client?.consentGroups ?? []),
    refs: new Map(client?.consentRefs.map(({ consentId, deonticity }) => [consentId, deonticity])),
    groupsOfAny: idsOf(clients.flatMap(({ consentGroups }) => consentGroups)),
  };
}

/** Claims that were asked for or that the application needs, and scopes: of other people's applications all of them. */
function openOf(
  { context, clientId, requestedClaims, requestedScopes = [] }: GateAsk,
  client: ConsentClient | undefined,
  { records }: Visitor,
  catalogue: Catalogue,
): OpenNames {
  if (!client && requestedClaims && requestedClaims.length > 0) throw unknownClient(clientId);
  const needed = context === 'action' ? [] : (client?.requiredClaims ?? []);
  const isAsked = (scope: string): boolean =>
    scope !== NO_CONSENT_SCOPE &&
    (client?.clientType === 'THIRD_PARTY' || client?.consentScopes.includes(scope) === true);
  const given = (kind: 'claims' | 'scopes') => givenNames(kind, clientId, records, catalogue);
  const open = (names: readonly string[], has: ReadonlySet<string>) =>
    [...new Set(names)].filter((name) => !has.has(name));
  return {
    claims: open(requestedClaims ?? needed, given('claims')),
    scopes: open(requestedScopes.filter(isAsked), given('scopes')),
  };
}

/** Answers are kept for each application: for one that nobody registered there is no place. */
const unknownClient = (clientId: string): AppError =>
  new AppError('client.unknown', {
    param: 'clientId',
    detail: `Nobody can answer for claims of "${clientId}" before PUT /v1/api-clients/{clientId} registers it.`,
  });

/** The newest answer says all that is agreed to, whichever version it is of. */

function givenNames(
  kind: 'claims' | 'scopes',
  clientId: string,
  records: readonly PersonRecord[],
  catalogue: Catalogue,
): ReadonlySet<string> {
  const newest = records
    .filter((record) => record.clientId === clientId)
    .filter(({ consentId }) => catalogue.consent(consentId)?.builtin === kind)
    .toSorted((one, other) => other.sequence - one.sequence)[0];
  const counts = newest?.status === 'accepted' && newest.confirmed && newest.authorised;
  return new Set(counts ? [...newest.acceptedFields, ...newest.scopes] : []);
}
