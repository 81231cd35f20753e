import { Inject, Injectable } from '@nestjs/common';
import {
  Catalogues,
  GpcOptOuts,
  Subjects,
  readConsentSettings,
  type Catalogue,
  type CatalogueConsent,
  type ConsentSettings,
} from '#consents';
import type { DecisionAnswer, DecisionQuestion } from '#contracts/schemas';
import {
  decide,
  isGpcApplied,
  judgePreference,
  overridesSignal,
  standing,
  type Decision,
  type DecisionInput,
  type PurposeConsent,
  type PurposePreference,
} from '#domain';
import { identityKey, normalise, type Purpose } from '#engine';
import { KeyManager } from '#keys';
import { BoundedMap, CLOCK, currentContext, type Clock } from '#platform';
import { DataMapsService } from '#stores';
import { DecisionFactsReader, type DecisionFacts } from './decision-facts.reader.js';
import type { DecisionHead } from './decision-facts.repository.js';
import { consentsFor } from './purpose-index.js';

const SETTINGS_HELD = 200;

/** By what one tenant decides. */
interface Ground {
  readonly catalogue: Catalogue;
  readonly purposes: Readonly<Record<string, Purpose>>;
  readonly settings: ConsentSettings;
}

/** May this person's data be used for this purpose, now? */
@Injectable()
export class DecisionsService {
  readonly #grounds = new WeakMap<DecisionHead, Promise<Ground>>();
  readonly #settings = new BoundedMap<string, ConsentSettings>(SETTINGS_HELD);

  constructor(
    @Inject(DecisionFactsReader) private readonly facts: DecisionFactsReader,
    @Inject(Catalogues) private readonly catalogues: Catalogues,
    @Inject(Subjects) private readonly subjects: Subjects,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(GpcOptOuts) private readonly optOuts: GpcOptOuts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  decide(questions: readonly DecisionQuestion[]): Promise<DecisionAnswer[]> {
    return Promise.all(questions.map((question) => this.answer(question)));
  }

  async answer(question: DecisionQuestion): Promise<DecisionAnswer> {
    const { subject, signals } = question;
    const [digest, blind] = await Promise.all([
      this.subjects.digest(subject.value),
      this.keys.blindIndex('identifier', identityKey(normalise(subject))),
    ]);
    const person = { subject: digest, blind };
    const facts = await this.facts.of(currentContext().tenantId, person);
    const ground = await this.#groundAt(facts.head);
    const isRecorded = signals?.gpc === true && (await this.#recordSignal(question, facts, ground));
    const current = isRecorded ? await this.facts.of(currentContext().tenantId, person) : facts;
    const input = inputOf(question, current, ground, this.clock.now().getTime());
    return answerOf(question, input, decide(input), { key: digest, epoch: current.head.changes });
  }

  /** Where the signal binds it is an opt-out that lasts. @returns whether it changed anything */
  async #recordSignal(
    { subject }: DecisionQuestion,
    { records }: DecisionFacts,
    { catalogue, settings }: Ground,
  ): Promise<boolean> {
    if (settings.gpc.mode !== 'binding' || subject.type !== settings.subIdentity) return false;
    return this.optOuts.record(subject.value, records, catalogue);
  }

  /** One for all whose facts were read in one statement. */
  #groundAt(head: DecisionHead): Promise<Ground> {
    const begun = this.#grounds.get(head) ?? this.#ground(head);
    this.#grounds.set(head, begun);
    return begun;
  }

  async #ground({ epoch, dataMapId, settings }: DecisionHead): Promise<Ground> {
    const catalogue = await this.catalogues.at(epoch);
    const purposes = dataMapId === null ? {} : (await this.dataMaps.get(dataMapId)).map.purposes;
    return { catalogue, purposes, settings: this.#settingsOf(settings) };
  }

  #settingsOf(json: string): ConsentSettings {
    const held = this.#settings.get(json);
    if (held) return held;
    const settings = readConsentSettings(JSON.parse(json));
    this.#settings.set(json, settings);
    return settings;
  }
}

function inputOf(
  question: DecisionQuestion,
  facts: DecisionFacts,
  { catalogue, purposes, settings }: Ground,
  now: number,
): DecisionInput {
  const { subject, purpose: purposeId, signals } = question;
  const keepsConsents = subject.type === settings.subIdentity;
  const records = keepsConsents ? facts.records : [];
  return {
    purposeId,
    purpose: Object.hasOwn(purposes, purposeId) ? purposes[purposeId]! : null,
    consents: consentsFor(catalogue, purposeId).map(({ consent, sellOrShare }): PurposeConsent => {
      const own = records.filter(({ consentId }) => consentId === consent.id);
      const current = standing(own, consent.versions, { now, reconsent: settings.reconsent });
      return {
        consentId: consent.id,
        legalType: consent.legalType,
        sellOrShare,
        standing: current,
        givenAt: own.find(({ id }) => current.inForce && id === current.recordId)?.saidAt,
        overridesSignal: overridesSignal(current, own),
        preference: preferenceOf(question, consent, keepsConsents ? facts.preferences : []),
      };
    }),
    keepsConsents,
    gpc: signals?.gpc === true ? settings.gpc.mode : null,
    restrictions: facts.restrictions,
    now,
  };
}

function preferenceOf(
  asked: DecisionQuestion,
  { id, details }: CatalogueConsent,
  preferences: DecisionFacts['preferences'],
): PurposePreference {
  const said = preferences.find(({ consentId }) => consentId === id);
  const offered = { topics: keysOf(details.topics), channels: keysOf(details.channels) };
  return {
    judgement: judgePreference(asked, offered, said?.preferences ?? []),
    recordId: said?.recordId ?? null,
  };
}

const keysOf = (offered: readonly { readonly key: string }[] = []): string[] => offered.map(({ key }) => key);

function answerOf(
  { purpose, signals, explain }: DecisionQuestion,
  input: DecisionInput,
  { allow, reasons, validUntil, holdsUntil, steps }: Decision,
  readAt: Pick<DecisionAnswer['cache'], 'key' | 'epoch'>,
): DecisionAnswer {
  const applied = isGpcApplied(input);
  return {
    allow,
    reasons: [...reasons],
    validUntil,
    cache: { ...readAt, until: holdsUntil },
    ...(signals?.gpc === true && { gpc: { received: true, applied, purposes: applied ? [purpose] : [] } }),
    ...(explain && { steps: steps.map((step) => ({ ...step, reasons: [...step.reasons] })) }),
  };
}
