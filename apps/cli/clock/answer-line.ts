import type { Catalogue, ClockQuestion } from '#catalogue';
import { AppError, ERRORS, isAppError, type ClockAct, type ErrorCode } from '#contracts';
import { earliestDeadline, type ClockResult, type Deadline } from '#domain';
import { parseJson } from '../input/jwks.js';
import { sentenceOf } from '../exit-code.js';
import { parseClockLine, withMoments, type ClockLine } from './clock-line.js';

interface AnsweredDeadline extends ClockResult {
  readonly regime: string;
  readonly act: ClockAct;
  readonly citation: string;
  readonly confirmed: boolean;
  readonly note?: string;
}

/** What is written for one line of input. */
export interface ClockAnswer {
  /** Number of the line, from one. */
  readonly line: number;
  readonly id?: string | number;
  readonly deadlines?: readonly AnsweredDeadline[];
  /** By when the answer is due where several regimes count. */
  readonly earliest?: Deadline | null;
  readonly error?: { readonly code: ErrorCode; readonly detail: string };
}

/** Never throws: what is wrong with a line is its answer. */
export function answerLine(text: string, line: number, catalogue: Catalogue): ClockAnswer {
  const document = parseJson(text);
  const id = idOf(document);
  const named = id === undefined ? { line } : { line, id };
  try {
    return { ...named, ...deadlinesOf(document, catalogue) };
  } catch (error) {
    const code = isAppError(error) ? error.code : 'internal';
    return {
      ...named,
      error: { code, detail: isAppError(error) ? sentenceOf(error) : ERRORS.internal.title },
    };
  }
}

function idOf(document: unknown): string | number | undefined {
  const id = (document as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}

function deadlinesOf(document: unknown, catalogue: Catalogue): Pick<ClockAnswer, 'deadlines' | 'earliest'> {
  const { id: _id, regime, act, ...facts } = withMoments(read(document));
  const regimes = [regime].flat();
  const deadlines = regimes.flatMap((each) =>
    actsOf(each, act, facts.right, catalogue).map((which) =>
      answerOf({ ...facts, regime: each, act: which }, catalogue),
    ),
  );
  if (regimes.length === 1) return { deadlines };
  const main = act ?? 'respond';
  return { deadlines, earliest: earliestDeadline(deadlines.filter((each) => each.act === main)) };
}

function read(document: unknown): ClockLine {
  if (document === undefined) throw invalid('The line is no JSON.');
  const { success, data, error } = parseClockLine(document);
  if (success) return data;
  throw invalid(
    `${error.issues.map(({ path, message }) => `${path.join('.') || 'the line'}: ${message}`).join('; ')}.`,
  );
}

const invalid = (detail: string): AppError => new AppError('request.invalid', { detail });

function actsOf(
  regime: string,
  act: ClockAct | undefined,
  right: ClockLine['right'],
  catalogue: Catalogue,
): readonly ClockAct[] {
  if (act !== undefined) return [act];
  const acts = catalogue.requestActs(regime, right);
  return acts.length > 0 ? acts : ['respond'];
}

function answerOf(question: ClockQuestion, catalogue: Catalogue): AnsweredDeadline {
  const { regime, act, right } = question;
  const { citation, confirmed, note } = catalogue.clockRule(regime, act, right);
  return {
    ...{ regime, act, citation, confirmed },
    ...(note === undefined ? {} : { note }),
    ...catalogue.clock(question),
  };
}
