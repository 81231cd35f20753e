import { Catch } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ErrorCode } from '#contracts';
import type { Problem } from '#contracts/schemas';
import { ProblemFilter, page } from '#platform/http';
import { BACK, failureWords } from './failure-words.js';
import { browserLanguage } from './page-language.js';

/** After these the same page can be tried again. */
const TRIED_AGAIN: readonly ErrorCode[] = ['package.code_invalid', 'package.locked', 'request.invalid'];

/**
 * Errors on the pages behind mailed links, in plain words and the language of the browser: whose link it is, and so which
 * language that person reads, is not known of a link that is not valid.
 */
@Catch()
export class LinkPageFilter extends ProblemFilter {
  protected override page(problem: Problem, request: FastifyRequest): string {
    const code = problem.code as ErrorCode;
    const language = browserLanguage(request.headers['accept-language']);
    const words = failureWords(code, language);
    if (!words) return super.page(problem, request);
    const back = TRIED_AGAIN.includes(code)
      ? `<p><a href="${doorOf(request)}">${BACK[language]}</a></p>`
      : '';
    return page(words.title, `<h1>${words.title}</h1><p>${words.text}</p>${back}`, language);
  }
}

/** `/d/{token}` of whatever lies below it. */
function doorOf({ url }: FastifyRequest): string {
  const [, kind = '', token = ''] = url.split(/[/?]/);
  return `/${encodeURIComponent(kind)}/${encodeURIComponent(token)}`;
}
