import { createHash } from 'node:crypto';
import { isAppError } from '#contracts';
import { lookUpText } from '#domain';
import { isSpecial } from '#domain/receipts';
import type { AuditTrail } from '#audit';
import type { UnitOfWork } from '#persistence';
import { currentContext, type Clock } from '#platform';
import { EVIDENCE_COLUMN } from '../../activity/evidence-view.js';
import type {
  Catalogue,
  CatalogueConsent,
  CatalogueText,
  CatalogueVersion,
} from '../../catalogue/catalogue.js';
import type { Catalogues } from '../../catalogue/catalogues.js';
import type { DefinitionsService } from '../../definitions/definitions/definitions.service.js';
import type { GroupsService } from '../../definitions/groups/groups.service.js';
import { nameKey } from '../../definitions/names.js';
import type { VersionsService } from '../../definitions/versions/versions.service.js';
import type { ControllerProfiles } from '../../receipts/controller-profiles.js';
import type { AnswerCommand, RecordedAnswer } from '../../records/answer-command.js';
import type { ConsentRecorder } from '../../records/consent-recorder.js';
import { SubjectNamesRepository } from '../../subjects/subject-names.repository.js';
import type { Subjects } from '../../subjects/subjects.js';
import { EvidenceRepository, type EvidenceKey, type TakenDocument } from './evidence.repository.js';
import {
  planReceipts,
  type PlannedAnswer,
  type PlannedConsent,
  type SkippedReceipt,
} from './plan-receipts.js';
import { isSameAddress, namesUnusablePolicy, policyAddress } from './v1-receipt.js';

const KIND = 'wso2_v1';
const SHORTEST_FUTURE_MS = 5 * 60_000;

export interface ReceiptImportParts {
  readonly unitOfWork: UnitOfWork;
  readonly audit: AuditTrail;
  readonly catalogues: Catalogues;
  readonly groups: GroupsService;
  readonly definitions: DefinitionsService;
  readonly versions: VersionsService;
  readonly profiles: ControllerProfiles;
  readonly recorder: ConsentRecorder;
  readonly subjects: Subjects;
  readonly clock: Clock;
}

/** What became of a file of receipts; each purpose of a receipt counts as one. */
export interface ReceiptImportReport {
  readonly receipts: number;
  /** `group/name` of the consents that were made, or of a dry run would be. */
  readonly created: readonly string[];
  readonly recorded: number;
  /** The person had said the same before by another way: kept as evidence. */
  readonly repeated: number;
  /** The person said something newer since: kept as evidence. */
  readonly outdated: number;
  /** Taken in by an earlier run. */
  readonly known: number;
  readonly skipped: readonly SkippedReceipt[];
  /** What should be looked at. */
  readonly notes: readonly string[];
}

type Outcome = 'recorded' | 'repeated' | 'outdated' | 'known' | { readonly reason: string };

/**
 * Takes in receipts of WSO2's consent API V1 (WSO2 reference, section 3.4) for the tenant of the context: a consent for each
 * service and purpose, an answer for each receipt and purpose, and the receipt itself as evidence, sealed under the key of
 * the person. Repeatable: what a receipt says of a purpose is taken in once, that it was given and that it was taken back.
 */
export class ReceiptImport {
  readonly #evidence: EvidenceRepository;
  readonly #names: SubjectNamesRepository;

  constructor(private readonly parts: ReceiptImportParts) {
    this.#evidence = new EvidenceRepository(parts.unitOfWork);
    this.#names = new SubjectNamesRepository(parts.unitOfWork);
  }

  async take(
    documents: readonly unknown[],
    { dryRun = false, silent = false } = {},
  ): Promise<ReceiptImportReport> {
    const plan = planReceipts(documents);
    const created: string[] = [];
    const notes = await this.#sensitiveNotes(plan.sensitive);
    for (const planned of plan.consents) {
      const known = findConsent(await this.parts.catalogues.current(), planned);
      const isAnswerable = known?.versions.some(({ published }) => published);
      if (!isAnswerable) created.push(`${planned.service}/${planned.purpose}`);
      notes.push(...policyNotes(planned, plan.answers, !isAnswerable));
      if (!dryRun && !isAnswerable) await this.#create(planned, known);
    }
    const catalogue = await this.parts.catalogues.current();
    const byKey = new Map(plan.consents.map((planned) => [planned.key, findConsent(catalogue, planned)]));
    const counts = { recorded: 0, repeated: 0, outdated: 0, known: 0 };
    const skipped = [...plan.skipped];
    for (const answer of plan.answers) {
      const outcome = await this.#answer(answer, byKey.get(answer.key), { dryRun, silent });
      if (typeof outcome === 'string') counts[outcome] += 1;
      else skipped.push(skippedBy(answer, outcome.reason));
    }
    skipped.sort((one, other) => one.place - other.place);
    const report = { receipts: documents.length, created, ...counts, skipped, notes };
    if (!dryRun) await this.#note(report);
    return report;
  }

  /** The receipt that an answer was taken from, as it was; null: there is none, or the person was erased. */
  async document(reference: string, consentId: string): Promise<Buffer | null> {
    return this.parts.unitOfWork.run(async () => {
      const found = await this.#evidence.find({ kind: KIND, reference, consentId });
      const salt = found && (await this.#names.find(found.subject))?.salt;
      if (!found?.document || !salt) return null;
      return this.parts.subjects.openFor(salt, found.document, EVIDENCE_COLUMN);
    });
  }

  /**
   * Version 1 shows the address of the policy (section 3.4), the next ones those that it was changed to. All at once:
   * a version that is added later would ask everybody anew.
   */
  #create(planned: PlannedConsent, known: CatalogueConsent | undefined): Promise<void> {
    const { unitOfWork, groups, definitions, versions } = this.parts;
    const { service, purpose, obtainedBy, policies, jurisdiction, categories, recipients } = planned;
    const policyUrl = policies.findLast(({ url }) => url !== null)?.url ?? null;
    return unitOfWork.run(async () => {
      if (!(await groups.find({ name: service }))) await groups.create({ name: service });
      const consent =
        known ??
        (await definitions.create({
          name: purpose.normalize('NFC'),
          legalType: 'consent',
          obtainedBy,
          groupName: service,
          uniqueIn: 'group',
          purposes: [{ key: purpose, name: purpose }],
          details: {
            ...(policyUrl !== null && { policyUrl }),
            ...(jurisdiction !== null && { jurisdiction }),
            ...(categories.length > 0 && { personalDataCategories: categories }),
            ...(recipients.length > 0 && { thirdPartyRecipients: recipients }),
          },
        }));
      for (const { url, language } of policies)
        await versions.create({
          consentId: consent.id,
          ...(url === null
            ? { kind: 'text', texts: [{ locale: language, title: purpose, content: purpose }] }
            : { kind: 'url', texts: [{ locale: language, title: purpose, url }] }),
        });
    });
  }

  /** Answer and evidence together, or neither. */
  async #answer(
    answer: PlannedAnswer,
    consent: CatalogueConsent | undefined,
    { dryRun, silent }: { readonly dryRun: boolean; readonly silent: boolean },
  ): Promise<Outcome> {
    if (answer.at.getTime() > this.parts.clock.now().getTime() + SHORTEST_FUTURE_MS)
      return { reason: 'consentTimestamp: lies in the future' };
    if (consent && consent.legalType !== 'consent')
      return { reason: `"${consent.name}" is there and rests on ${consent.legalType}, not on consent` };
    if (!consent) return dryRun ? 'recorded' : { reason: 'its consent could not be made' };
    const key = { kind: KIND, reference: answer.receipt.consentReceiptID, consentId: consent.id } as const;
    try {
      return await this.parts.unitOfWork.run(async () => {
        const taken = await this.#evidence.listTaken(key);
        const before = taken.length > 0 ? await this.#takenBefore(answer, taken) : null;
        if (before !== null) return before;
        if (dryRun && !consent.versions.some(({ published }) => published)) return 'recorded';
        const version = versionFor(answer, consent);
        if (!version) return { reason: otherText(answer, consent) };
        return dryRun ? 'recorded' : this.#record(key, answer, { consent, version }, silent);
      });
    } catch (error) {
      if (!isAppError(error) || error.code === 'service.unavailable') throw error;
      return { reason: error.message };
    }
  }

  /**
   * @param taken the receipts that were taken in under this id, at least one
   * @returns null for the one thing that is still to be said: it was given, and was taken back since (V1 keeps the id)
   */
  async #takenBefore(
    { receipt, document }: PlannedAnswer,
    taken: readonly TakenDocument[],
  ): Promise<Outcome | null> {
    const person = await this.parts.subjects.digest(receipt.piiPrincipalId);
    if (taken.some(({ subject }) => subject !== person))
      return { reason: 'consentReceiptID: a receipt of another person was taken in under this id' };
    const { digest } = sealable(document);
    const isNews =
      receipt.state === 'REVOKED' && !taken.some((one) => one.isRevocation || one.digest.equals(digest));
    return isNews ? null : 'known';
  }

  async #record(
    key: EvidenceKey & { readonly kind: typeof KIND },
    answer: PlannedAnswer,
    asked: Asked,
    silent: boolean,
  ): Promise<Outcome> {
    const { recorder, subjects, clock } = this.parts;
    const { document, digest } = sealable(answer.document);
    const recorded = await recorder.answerWithin(commandOf(answer, asked, digest, silent));
    const { subject } = recorded.record;
    const salt = (await this.#names.find(subject))?.salt ?? null;
    const sealed = salt && (await subjects.sealFor(salt, document, EVIDENCE_COLUMN));
    const actionId = recorded.changed ? recorded.actionId : null;
    await this.#evidence.insert({ ...key, subject, actionId, digest, document: sealed }, clock.now());
    return wordOf(recorded);
  }

  /** What receipts call sensitive is so with us only when its kind or the controller says so. */
  async #sensitiveNotes(sensitive: readonly string[]): Promise<string[]> {
    if (sensitive.length === 0) return [];
    const { details } = await this.parts.profiles.current();
    return sensitive
      .filter((category) => !isSpecial(category, details.specialCategories))
      .map(
        (category) =>
          `"${category}" is sensitive by a receipt: add it to specialCategories of the controller profile, so that our receipts say so too`,
      );
  }

  #note({ skipped, created, notes: _, ...counts }: ReceiptImportReport): Promise<void> {
    const { unitOfWork, audit } = this.parts;
    const data = { kind: KIND, ...counts, created: created.length, skipped: skipped.length };
    return unitOfWork.run(() =>
      audit.append({ action: 'receipts.imported', object: currentContext().tenantId, data }),
    );
  }
}

function sealable(given: unknown): { readonly document: Buffer; readonly digest: Buffer } {
  const document = Buffer.from(JSON.stringify(given));
  return { document, digest: createHash('sha256').update(document).digest() };
}

function findConsent(
  catalogue: Catalogue,
  { service, purpose }: PlannedConsent,
): CatalogueConsent | undefined {
  return catalogue.consents.find(
    ({ name, groupId }) =>
      nameKey(name) === nameKey(purpose) &&
      nameKey(catalogue.group(groupId)?.name ?? '') === nameKey(service),
  );
}

/** What a receipt answers. */
interface Asked {
  readonly consent: CatalogueConsent;
  readonly version: CatalogueVersion;
}

/**
 * The version that shows what the person saw by their receipt (invariant I8). Of those the oldest: what was asked then,
 * however often it has been worded anew since. What is taken back counts for whatever text.
 */
function versionFor({ receipt }: PlannedAnswer, consent: CatalogueConsent): CatalogueVersion | undefined {
  const address = policyAddress(receipt);
  const published = consent.versions.filter((version) => version.published);
  const named = published.findLast((version) => address !== null && textsOn(version, address).length > 0);
  // a text of the controller's own goes with the policy that its consent names
  const isOfText = address === null || isSameAddress(consent.details.policyUrl ?? null, address);
  const shows = named ?? published.findLast(({ contentKind }) => isOfText && contentKind !== 'url');
  if (shows || receipt.state === 'ACTIVE') return shows;
  return published.at(-1);
}

const textsOn = ({ texts }: CatalogueVersion, address: string | null): CatalogueText[] =>
  texts.filter(({ url }) => url !== undefined && isSameAddress(url, address));

function otherText({ receipt }: PlannedAnswer, { name }: CatalogueConsent): string {
  const address = policyAddress(receipt);
  return address === null
    ? `policyUrl: names no http(s) address, and "${name}" shows addresses alone: publish a version that shows its text, and import again`
    : `policyUrl: no published version of "${name}" shows ${address}: publish one of type url that does, or name it as policyUrl of the consent if it belongs to the text of a version, and import again`;
}

const MOST_PLACES = 10;

/** For which receipts a text stands in that they do not name. */
function policyNotes(
  { key, service, purpose }: PlannedConsent,
  answers: readonly PlannedAnswer[],
  isNew: boolean,
): string[] {
  const without = answers.filter((answer) => answer.key === key && policyAddress(answer.receipt) === null);
  const [unusable, silent] = [true, false].map((names) =>
    without.filter(({ receipt }) => namesUnusablePolicy(receipt) === names).map(({ place }) => place),
  ) as [number[], number[]];
  const instead = isNew ? ', a version shows the purpose as text instead' : '';
  return [
    ...(unusable.length > 0 ? [`policyUrl is no http(s) address (${placesOf(unusable)})${instead}`] : []),
    ...(silent.length > 0 && isNew ? [`no policyUrl is named (${placesOf(silent)})${instead}`] : []),
  ].map((words) => `${service}/${purpose}: ${words}`);
}

function placesOf(places: readonly number[]): string {
  const first = places.toSorted((one, other) => one - other).slice(0, MOST_PLACES);
  return `no. ${first.join(', ')}${places.length > MOST_PLACES ? ` and ${places.length - MOST_PLACES} more` : ''}`;
}

function commandOf(
  { receipt, purpose, service, at }: PlannedAnswer,
  { consent, version }: Asked,
  digest: Buffer,
  silent: boolean,
): AnswerCommand {
  const isGiven = receipt.state === 'ACTIVE';
  const seen = textsOn(version, policyAddress(receipt));
  const text = lookUpText(seen.length > 0 ? seen : version.texts, {
    locale: receipt.language ?? undefined,
    defaultLocale: version.defaultLocale,
  });
  return {
    sub: receipt.piiPrincipalId,
    kind: 'legalbasistrack',
    consentId: consent.id,
    versionId: version.id,
    status: isGiven ? 'accepted' : 'revoked',
    ...(isGiven && { acceptedFields: purpose.piiCategory.map((field) => field.slice(0, 128)) }),
    clientId: service,
    locale: text?.locale,
    source: 'import',
    method: receipt.collectionMethod?.trim() || 'import',
    saidAt: at,
    silent: silent ? true : undefined,
    ...(consent.obtainedBy === 'actionbased' && { actionId: receipt.consentReceiptID }),
    personal: { evidence: `sha256:${digest.toString('hex')}` },
  };
}

const wordOf = ({ changed, effect }: RecordedAnswer): Exclude<Outcome, object> => {
  if (changed) return 'recorded';
  return effect === 'outdated' ? 'outdated' : 'repeated';
};

const skippedBy = ({ place, receipt, purpose, service }: PlannedAnswer, reason: string): SkippedReceipt => ({
  place,
  receipt: receipt.consentReceiptID,
  purpose: `${service}/${purpose.purpose}`,
  reason,
});
