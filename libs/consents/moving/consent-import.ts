import type { Clock } from '#platform';
import type { Catalogues } from '../catalogue/catalogues.js';
import type { AnswerCommand, RecordedAnswer } from '../records/answer-command.js';
import type { ConsentRecorder } from '../records/consent-recorder.js';
import { targetOf } from '../records/judge-command.js';
import type { Subjects } from '../subjects/subjects.js';
import { ConsentFinder } from './consent-finder.js';
import { faultOf, rowFault, type MovedAnswer, type RowFault } from './moved-answer.js';

/** How answers say that they were collected when their file does not. */
const METHOD = 'import';

/**
 * What became of a row. `repeated`: recorded before, nothing was written; `outdated`: something newer is recorded, nothing
 * was written; `checked`: of a dry run.
 */
export type RowOutcome = 'recorded' | 'repeated' | 'outdated' | 'checked' | RowFault;

export interface ImportOptions {
  /** No events to the outside. */
  readonly silent?: boolean;
  /** Looks everything up and writes nothing. */
  readonly dryRun?: boolean;
}

/** Records answers from elsewhere for the tenant of the context. */
export class ConsentImport {
  private constructor(
    private readonly recorder: ConsentRecorder,
    private readonly catalogues: Catalogues,
    private readonly subjects: Subjects,
    private readonly finder: ConsentFinder,
    private readonly clock: Clock,
    private readonly options: ImportOptions,
  ) {}

  /** Consents and versions are those that are there now. */
  static async begin(
    recorder: ConsentRecorder,
    catalogues: Catalogues,
    subjects: Subjects,
    clock: Clock,
    options: ImportOptions = {},
  ): Promise<ConsentImport> {
    const finder = new ConsentFinder(await catalogues.current());
    return new ConsentImport(recorder, catalogues, subjects, finder, clock, options);
  }

  /**
   * All rows at once, in their order; repeating them changes nothing.
   * @throws AppError `service.unavailable` when the database is away: some rows may be recorded by then
   */
  async take(rows: readonly MovedAnswer[]): Promise<RowOutcome[]> {
    // while the key of the tenant is on its way, answers would overtake each other
    await this.subjects.digest('');
    const outcomes = await Promise.allSettled(rows.map((row) => this.#take(row)));
    return outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? outcome.value : faultOf(outcome.reason),
    );
  }

  async #take(row: MovedAnswer): Promise<RowOutcome> {
    const command = this.#command(row);
    if (this.options.dryRun) {
      targetOf(command, await this.catalogues.recent(), this.clock.now().getTime());
      return 'checked';
    }
    return wordOf(await this.recorder.answer(command));
  }

  #command(row: MovedAnswer): AnswerCommand {
    const { consent, version } = this.finder.find(row.consent, row.version);
    if (consent.builtin !== null && row.clientId === undefined)
      throw rowFault(
        'clientId',
        'clientId is missing.',
        'Name the application: its claims or scopes were answered.',
      );
    const { acceptedFields, scopes, clientId, locale, actionType, saidAt } = row;
    return {
      sub: row.sub,
      kind: 'legalbasistrack',
      consentId: consent.id,
      versionId: version?.id,
      status: row.status,
      source: 'import',
      method: row.method ?? METHOD,
      silent: this.options.silent ? true : undefined,
      ...{ acceptedFields, scopes, clientId, locale, actionType, saidAt },
      ...(consent.obtainedBy === 'actionbased' && { actionId: row.actionId ?? actionIdOf(saidAt) }),
    };
  }
}

/** Without an id each answer to an action would be one of its own, and a repeated row another answer. */
const actionIdOf = (saidAt: Date): string => `import-${saidAt.toISOString()}`;

const wordOf = ({ changed, effect }: RecordedAnswer): RowOutcome => {
  if (changed) return 'recorded';
  return effect === 'outdated' ? 'outdated' : 'repeated';
};
