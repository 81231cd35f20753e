import type { AuditTrail } from '#audit';
import { AppError } from '#contracts';
import { joinAnswers, type CarriedAnswer } from '#domain';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { Catalogues } from '../catalogue/catalogues.js';
import type { ChainAppender } from '../records/chain-appender.js';
import type { AnswerCommand, RecordedAnswer } from '../records/answer-command.js';
import type { ConsentRecorder } from '../records/consent-recorder.js';
import type { Subjects } from '../subjects/subjects.js';
import {
  ConsentLinksRepository,
  type LinkKey,
  type LinkRow,
  type LinkedRecord,
} from './consent-links.repository.js';

/** Whom callers found to be one person. */
export interface PersonsToLink {
  readonly anonymousSub: string;
  readonly sub: string;
}

export interface ConsentLink {
  readonly linkedAt: Date;
  /** What was recorded for the known person; nothing when the same was joined before. */
  readonly carried: readonly RecordedAnswer[];
}

/**
 * Joins an anonymous person to a known one: what the one answered counts for the other, the stricter of two answers, until
 * the person answers again. Answers wait meanwhile: each is before the joining or after it.
 */
export class ConsentLinks {
  readonly #repository: ConsentLinksRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogues: Catalogues,
    private readonly subjects: Subjects,
    private readonly appender: ChainAppender,
    private readonly recorder: ConsentRecorder,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {
    this.#repository = new ConsentLinksRepository(unitOfWork);
  }

  /** Done again it joins what the anonymous person answered since. @throws AppError `request.invalid` for one and the same */
  async link({ anonymousSub, sub }: PersonsToLink): Promise<ConsentLink> {
    if (anonymousSub === sub)
      throw new AppError('request.invalid', {
        param: 'anonymousSub',
        detail: 'anonymousSub: is the same as sub. Name the id under which nobody was known.',
      });
    const [anonymous, known] = await Promise.all([
      this.subjects.digest(anonymousSub),
      this.subjects.digest(sub),
    ]);
    return this.unitOfWork.run(async () => {
      await this.appender.hold();
      return this.#join({ anonymous, known }, sub);
    });
  }

  async #join(key: LinkKey, sub: string): Promise<ConsentLink> {
    const now = this.clock.now();
    const links = await this.#repository.list(key.anonymous);
    const before = links.find(({ known }) => known === key.known);
    const sequence = await this.#repository.head();
    const carried = await this.#carry(key, sub, links);
    await this.#repository.put(key, sequence, now);
    if (!before || carried.length > 0)
      await this.audit.append({
        action: 'consents.linked',
        object: key.known,
        data: { anonymous: key.anonymous, carried: carried.length },
      });
    return { linkedAt: before?.linkedAt ?? now, carried };
  }

  async #carry(key: LinkKey, sub: string, links: readonly LinkRow[]): Promise<RecordedAnswer[]> {
    const { consents } = await this.catalogues.current();
    const anonymous = await this.#repository.records(key.anonymous);
    const answers = joinAnswers(consents, anonymous, await this.#repository.records(key.known), {
      now: this.clock.now().getTime(),
      refusalsAfter: links.find(({ known }) => known === key.known)?.sequence ?? 0,
      acceptancesAfter: Math.max(0, ...links.map((link) => link.sequence)),
    });
    const recorded: RecordedAnswer[] = [];
    for (const answer of answers) {
      const record = anonymous.find(({ id }) => id === answer.from)!;
      recorded.push(await this.recorder.answerWithin(commandOf(answer, record, sub)));
    }
    return recorded.filter(({ changed }) => changed);
  }
}

const commandOf = (answer: CarriedAnswer, record: LinkedRecord, sub: string): AnswerCommand => ({
  sub,
  kind: 'legalbasistrack',
  consentId: answer.consentId,
  versionId: answer.versionId,
  slot: answer.slot,
  status: answer.status,
  ...(answer.status === 'accepted' && acceptanceOf(record)),
  ...(answer.saidAt !== null && { saidAt: new Date(answer.saidAt) }),
  clientId: record.clientId ?? undefined,
  // the slot of the known person's own acceptance has its own action
  ...(answer.slot === record.slot && {
    actionId: record.actionId ?? undefined,
    actionType: record.actionType ?? undefined,
  }),
  locale: record.locale ?? undefined,
  method: record.method ?? undefined,
  source: 'link',
  linkedFrom: record.id,
});

/** All that was accepted, and that it was in spite of a signal. */
const acceptanceOf = ({ acceptedFields, scopes, overridesSignal }: LinkedRecord): Partial<AnswerCommand> => ({
  acceptedFields,
  scopes,
  ...(overridesSignal && { gpcOverride: true }),
});
