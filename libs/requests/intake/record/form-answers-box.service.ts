import { Inject, Injectable } from '@nestjs/common';
import { Catalogue, type FormQuestion } from '#catalogue';
import { AppError, type RightCode } from '#contracts';
import type { NewRequest, RequestIntakeView } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { z } from 'zod';
import type { Request } from '../../request/request.entity.js';
import { TenantSettings } from '../../tenant-settings.repository.js';
import { inLanguage } from '../offer/in-language.js';

export type RecordedAnswer = RequestIntakeView['answers'][number];

const CONTEXT = 'request.answers';
const DATE = z.iso.date();

/**
 * What a form asked and what the person answered, sealed under the key of the request. The words of the questions are kept
 * with the answers: they can be read when the form has long been another.
 */
@Injectable()
export class FormAnswersBox {
  constructor(
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(KeyManager) private readonly keys: KeyManager,
  ) {}

  /**
   * Keeps those answers that belong to the right of this request.
   * @param letter the rights that were asked for together: an answer belongs to one of them at least
   * @throws AppError `request.invalid` for another version of the form, an unknown question, a value that does not fit or
   * a required answer that is missing
   */
  async put(request: Request, input: NewRequest, letter: readonly RightCode[]): Promise<void> {
    if (!input.answers) return;
    this.#requireVersion(input.formVersion);
    const questions = this.#questions(request, request.right);
    const asked = new Set(letter.flatMap((right) => this.#questions(request, right)).map(({ id }) => id));
    const unknown = Object.keys(input.answers).find((id) => !asked.has(id));
    if (unknown !== undefined)
      throw invalid(unknown, `is not asked. Asked are ${[...asked].join(', ') || 'no questions'}.`);
    const { locale } = await this.tenants.get();
    const words = [input.locale, locale];
    const answers = questions.flatMap((question) => answerOf(question, input, words) ?? []);
    request.formVersion = this.catalogue.rights.form.version;
    request.answers = await this.keys.seal('request', request.id, JSON.stringify(answers), CONTEXT);
  }

  /** In clear. Personal data: never log. @throws AppError `key.destroyed` */
  async open({ id, answers }: Request): Promise<RecordedAnswer[]> {
    if (!answers) return [];
    const clear = await this.keys.open('request', id, answers, CONTEXT);
    return JSON.parse(clear.toString('utf8')) as RecordedAnswer[];
  }

  #questions({ regimes, requesterKind }: Request, right: RightCode): readonly FormQuestion[] {
    const ids = regimes.map(({ id }) => id);
    return this.catalogue.rights.questions(right, ids, requesterKind);
  }

  #requireVersion(given: string | undefined): void {
    const { version } = this.catalogue.rights.form;
    if (given === undefined || given === version) return;
    throw new AppError('request.invalid', {
      param: 'formVersion',
      detail: `formVersion: answers are taken to the form of ${version} alone. Ask GET /v1/rights again for its questions.`,
    });
  }
}

/** null: it was left open, as it may be. */
function answerOf(
  question: FormQuestion,
  input: NewRequest,
  wishes: readonly (string | undefined)[],
): RecordedAnswer | null {
  const { id, kind, label, options } = question;
  const value = input.answers?.[id];
  if (value === undefined) {
    if (question.required && !hasMember(input, id)) throw invalid(id, 'needs an answer.');
    return null;
  }
  const answer = { id, question: inLanguage(label, wishes), value };
  if (kind === 'date' && !DATE.safeParse(value).success)
    throw invalid(id, 'expected a date such as 2012-05-31.');
  if (kind !== 'choice') return answer;
  const option = options.find((each) => each.value === value);
  if (!option) throw invalid(id, `expected one of ${options.map((each) => each.value).join(', ')}.`);
  return { ...answer, label: inLanguage(option.label, wishes) };
}

/** Some questions are answered by a member of the request itself, such as `corrections`. */
const hasMember = (input: NewRequest, id: string): boolean =>
  (input as Readonly<Record<string, unknown>>)[id] !== undefined;

const invalid = (id: string, problem: string): AppError =>
  new AppError('request.invalid', { param: `answers.${id}`, detail: `answers.${id}: ${problem}` });
