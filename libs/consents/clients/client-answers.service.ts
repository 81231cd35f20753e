import { AppError, type ActionSource, type AnswerStatus } from '#contracts';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { CatalogueConsent, CatalogueVersion } from '../catalogue/catalogue.js';
import type { Catalogues } from '../catalogue/catalogues.js';
import type { PersonalMembers } from '../records/answer-command.js';
import type { ConsentRecorder } from '../records/consent-recorder.js';
import type { Subjects } from '../subjects/subjects.js';
import { builtinName, type BuiltinKind } from './builtin-name.js';
import { ClientAnswersRepository, type ClientAnswer } from './client-answers.repository.js';
import type { ConsentClient } from './consent-client.js';

/** Who says something to which client. */
export interface ClientDialogue {
  readonly client: ConsentClient;
  readonly sub: string;
  readonly source: ActionSource;
  readonly personal?: PersonalMembers | undefined;
}

interface Asked {
  readonly consent: CatalogueConsent;
  readonly version: CatalogueVersion;
}

/**
 * What people let a client know (claims) and do (scopes), asked once for each name (consent reference, section 7). All of
 * it is in ordinary records, on a consent that belongs to the client: each answer says everything that is agreed to from
 * then on, so that the newest one is the whole truth.
 */
export class ClientAnswers {
  readonly #answers: ClientAnswersRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogues: Catalogues,
    private readonly subjects: Subjects,
    private readonly recorder: ConsentRecorder,
    private readonly clock: Clock,
  ) {
    this.#answers = new ClientAnswersRepository(unitOfWork);
  }

  /**
   * Claims that the person has not agreed to.
   * @param claims absent: all that the client needs
   * @throws AppError `consent.scopes_unknown`
   */
  async openClaims(client: ConsentClient, sub: string, claims = client.requiredClaims): Promise<string[]> {
    refuseUnknown(claims, await this.#askable('claims', client), 'claims');
    const agreed = await this.#agreed('claims', client, sub);
    return claims.filter((claim) => !agreed.includes(claim));
  }

  /**
   * Scopes that the person has not agreed to, of those that are asked for: of a client of others each needs an answer, of
   * our own those that are registered.
   */
  async openScopes(client: ConsentClient, sub: string, scopes: readonly string[]): Promise<string[]> {
    const needed =
      client.clientType === 'THIRD_PARTY'
        ? scopes
        : scopes.filter((scope) => client.consentScopes.includes(scope));
    const agreed = await this.#agreed('scopes', client, sub);
    return needed.filter((scope) => !agreed.includes(scope));
  }

  /** @throws AppError `consent.scopes_unknown` for none, or for one that nobody asks for */
  acceptClaims(dialogue: ClientDialogue, claims: readonly string[]): Promise<void> {
    refuseEmpty(claims, 'accepted_claims');
    return this.#change('claims', dialogue, async (asked, current) => {
      refuseUnknown(claims, asked.version.claims, 'accepted_claims');
      const agreed = namesOf('claims', current);
      await this.#record('claims', dialogue, asked, 'accepted', union(agreed, claims));
    });
  }

  /** Names that were never accepted are passed over. @throws AppError `consent.scopes_unknown` for none */
  async revokeClaims(dialogue: ClientDialogue, claims: readonly string[]): Promise<void> {
    refuseEmpty(claims, 'revoked_claims');
    // nothing was ever asked, so nothing can be taken back
    if ((await this.#askable('claims', dialogue.client)).length === 0) return;
    return this.#change('claims', dialogue, async (asked, current) => {
      const agreed = namesOf('claims', current);
      const gone = agreed.filter((claim) => claims.includes(claim));
      if (gone.length > 0) await this.#withdraw('claims', dialogue, asked, gone, without(agreed, gone));
    });
  }

  /** @throws AppError `consent.scopes_unknown` for none, or for one that nobody asks for */
  answerScopes(
    dialogue: ClientDialogue,
    { accepted, denied }: { accepted: readonly string[]; denied: readonly string[] },
  ): Promise<void> {
    refuseEmpty([...accepted, ...denied], 'scopes');
    return this.#change('scopes', dialogue, async (asked, current) => {
      refuseUnknown([...accepted, ...denied], asked.version.scopes, 'scopes');
      const agreed = namesOf('scopes', current);
      const next = without(union(agreed, accepted), denied);
      const gone = agreed.filter((scope) => denied.includes(scope));
      if (gone.length > 0) return this.#withdraw('scopes', dialogue, asked, gone, next);
      // what was answered before keeps its answer: a refusal is the first of them or ends one
      if (
        denied.length > 0 &&
        (current === null || current.status === 'declined' || current.status === 'skipped')
      )
        await this.#record('scopes', dialogue, asked, 'declined', denied);
      if (next.length > 0) await this.#record('scopes', dialogue, asked, 'accepted', next);
    });
  }

  /** Two entries, so that the history and those who are told see what ended, and what goes on. */
  async #withdraw(
    kind: BuiltinKind,
    dialogue: ClientDialogue,
    asked: Asked,
    gone: readonly string[],
    remaining: readonly string[],
  ): Promise<void> {
    await this.#record(kind, dialogue, asked, 'revoked', gone);
    if (remaining.length > 0) await this.#record(kind, dialogue, asked, 'accepted', remaining);
  }

  async #record(
    kind: BuiltinKind,
    { client, sub, source, personal }: ClientDialogue,
    { consent, version }: Asked,
    status: AnswerStatus,
    names: readonly string[],
  ): Promise<void> {
    await this.recorder.answerWithin({
      sub,
      kind: 'legalbasistrack',
      consentId: consent.id,
      versionId: version.id,
      status,
      ...(kind === 'claims' ? { acceptedFields: names } : { scopes: names }),
      clientId: client.clientId,
      source,
      personal,
    });
  }

  #change(
    kind: BuiltinKind,
    { client, sub }: ClientDialogue,
    change: (asked: Asked, current: ClientAnswer | null) => Promise<void>,
  ): Promise<void> {
    return this.unitOfWork.run(async () => {
      const asked = await this.#asked(kind, client);
      if (!asked) throw unknownNames(kind === 'claims' ? 'accepted_claims' : 'scopes');
      const subject = await this.subjects.digest(sub);
      await this.#answers.lock(subject, asked.consent.id);
      await change(asked, await this.#answers.findNewest(subject, asked.consent.id, client.clientId));
    });
  }

  /** What people can answer: what the client registered, and what the gate has asked them for it. */
  #askable(kind: BuiltinKind, client: ConsentClient): Promise<readonly string[]> {
    return this.unitOfWork.run(async () => {
      const asked = await this.#asked(kind, client);
      return (kind === 'claims' ? asked?.version.claims : asked?.version.scopes) ?? [];
    });
  }

  #agreed(kind: BuiltinKind, client: ConsentClient, sub: string): Promise<readonly string[]> {
    return this.unitOfWork.run(async () => {
      const asked = await this.#asked(kind, client);
      if (!asked) return [];
      const subject = await this.subjects.digest(sub);
      return namesOf(kind, await this.#answers.findNewest(subject, asked.consent.id, client.clientId));
    });
  }

  async #asked(kind: BuiltinKind, { clientId }: ConsentClient): Promise<Asked | null> {
    const catalogue = await this.catalogues.current();
    const name = builtinName(kind, clientId);
    const consent = catalogue.consents.find((one) => one.builtin === kind && one.name === name);
    const version = consent && catalogue.latest(consent.id, this.clock.now().getTime());
    return consent && version ? { consent, version } : null;
  }
}

const namesOf = (kind: BuiltinKind, answer: ClientAnswer | null): readonly string[] => {
  if (answer?.status !== 'accepted') return [];
  return kind === 'claims' ? answer.acceptedFields : answer.scopes;
};

const union = (one: readonly string[], other: readonly string[]): string[] => [
  ...new Set([...one, ...other]),
];
const without = (names: readonly string[], gone: readonly string[]): string[] =>
  names.filter((name) => !gone.includes(name));

function refuseEmpty(names: readonly string[], param: string): void {
  if (names.length === 0)
    throw new AppError('consent.scopes_unknown', { param, detail: `${param}: name at least one.` });
}

function refuseUnknown(names: readonly string[], known: readonly string[], param: string): void {
  if (names.some((name) => !known.includes(name))) throw unknownNames(param);
}

const unknownNames = (param: string): AppError =>
  new AppError('consent.scopes_unknown', {
    param,
    detail: `${param}: the client is not registered with all of them; PUT /v1/api-clients/{clientId} does it.`,
  });
