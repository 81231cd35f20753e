import { z } from 'zod';
import { ReadLog, type AuditTrail } from '#audit';
import { AppError, ID_PREFIXES, type AuthoriserState } from '#contracts';
import type { AuthorisationPage, AuthorisationView, AuthorisationListQuery } from '#contracts/schemas';
import type { Authorisation } from '#domain';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import type { AnswerCommand } from '../records/answer-command.js';
import type { ConsentRecorder } from '../records/consent-recorder.js';
import { awaitedOfRecord } from '../records/judge-waiting.js';
import type { Subjects } from '../subjects/subjects.js';
import { AuthorisationsRepository, type AskedRecord } from './authorisations.repository.js';

const cursorSchema = z.tuple([z.uuid()]);

/** The status that a decision may lead to: what was given can be taken back even when nothing new may be given. */
const STATUS: Readonly<Record<Authorisation['state'], AnswerCommand['status']>> = {
  approved: 'accepted',
  rejected: 'declined',
  revoked: 'revoked',
};

/** What waits for somebody who must agree to the answer of another, and what they say to it. */
export class Authorisations {
  readonly #repository: AuthorisationsRepository;
  readonly #reads: ReadLog;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly subjects: Subjects,
    private readonly recorder: ConsentRecorder,
    audit: AuditTrail,
    clock: Clock,
  ) {
    this.#repository = new AuthorisationsRepository(unitOfWork);
    this.#reads = new ReadLog(unitOfWork, audit, clock);
  }

  /** @param sub of the authoriser */
  list(sub: string, { state, cursor, limit }: AuthorisationListQuery): Promise<AuthorisationPage> {
    const before = decodeCursor(cursor, cursorSchema);
    return this.unitOfWork.run(async () => {
      const authoriser = await this.subjects.digest(sub);
      const rows = await this.#repository.listOf(authoriser, state ?? null, before?.[0] ?? null, limit + 1);
      const views = new Map<string, AuthorisationView>();
      for (const row of rows) views.set(row.id, await this.#view(row, authoriser));
      await this.#reads.note({ action: 'consent_authorisations.read', object: authoriser });
      return toPage(
        rows,
        limit,
        ({ id }) => [id],
        ({ id }) => views.get(id)!,
      );
    });
  }

  /**
   * Two at once are one after the other.
   * @param id `cnr_…`
   * @param sub of the authoriser
   * @throws AppError `consent_record.not_found`, `consent.not_authoriser`, `consent.authorisation_closed`,
   *   `consent.disabled`
   */
  decide(id: string, sub: string, state: Exclude<AuthoriserState, 'pending'>): Promise<AuthorisationView> {
    return this.unitOfWork.run(async () => {
      const recordId = id.slice(ID_PREFIXES.consentRecord.length + 1);
      const authoriser = await this.subjects.digest(sub);
      await this.#say(await this.#find(recordId), { authoriser, state });
      return this.#view(await this.#find(recordId), authoriser);
    });
  }

  async #say({ details, ...record }: AskedRecord, authorisation: Authorisation): Promise<void> {
    if (!Object.hasOwn(details.authorisers ?? {}, authorisation.authoriser) || record.salt === null)
      throw new AppError('consent.not_authoriser', {
        detail: 'Only those whom the answer names can agree to it.',
      });
    await this.recorder.answerWithin({
      sub: await this.subjects.open(record.salt, record.sub),
      kind: record.kind === 'consent' ? 'consent' : 'legalbasistrack',
      consentId: record.consentId,
      versionId: record.versionId,
      slot: record.slot,
      status: STATUS[authorisation.state],
      acceptedFields: record.acceptedFields,
      scopes: record.scopes,
      clientId: record.clientId ?? undefined,
      locale: record.locale ?? undefined,
      actionId: details.actionId as string | undefined,
      actionType: details.actionType as string | undefined,
      ...(details.gpcOverride === true && { gpcOverride: true }),
      ...(record.silent && { silent: true }),
      source: 'authoriser',
      act: { kind: 'authorise', authorisation },
    });
  }

  async #find(recordId: string): Promise<AskedRecord> {
    const record = await this.#repository.find(recordId);
    if (!record) throw new AppError('consent_record.not_found');
    return record;
  }

  async #view(record: AskedRecord, authoriser: string): Promise<AuthorisationView> {
    const own = record.details.authorisers![authoriser]!;
    return {
      id: `${ID_PREFIXES.consentRecord}_${record.id}`,
      subject: await this.subjects.open(record.salt, record.sub),
      consent: {
        id: `${ID_PREFIXES.consent}_${record.consentId}`,
        name: record.consentName,
        versionId: `${ID_PREFIXES.consentVersion}_${record.versionId}`,
        version: Number(record.versionNumber),
      },
      acceptedFields: [...record.acceptedFields],
      scopes: [...record.scopes],
      clientId: record.clientId,
      relation: own.relation,
      state: own.state,
      status: record.status,
      awaits: [...awaitedOfRecord(record)],
      updatedAt: new Date(record.updatedAt).toISOString(),
    };
  }
}
