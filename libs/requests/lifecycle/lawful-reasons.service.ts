import { Inject, Injectable } from '@nestjs/common';
import { Catalogue } from '#catalogue';
import { AppError, REFUSAL_CODES, didYouMeanCode, type RefusalCode } from '#contracts';
import type { Request } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';

/** Reasons as somebody gave them, and the member of the body that they stood in. */
export interface GivenReasons {
  readonly param: string;
  readonly codes: readonly string[];
}

const isReason = (code: string): boolean => (REFUSAL_CODES as readonly string[]).includes(code);

/** For which reasons a request may be refused: those that its law knows for its right (rights reference 5.1), and no other. */
@Injectable()
export class LawfulReasons {
  constructor(
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
  ) {}

  /** @throws AppError `refusal.not_in_law`, of what no law knows `request.invalid`; both name the reasons there are */
  async require(request: Request, given: readonly GivenReasons[]): Promise<void> {
    if (given.every(({ codes }) => codes.length === 0)) return;
    const inLaw = await this.#of(request);
    const known: readonly string[] = inLaw ?? REFUSAL_CODES;
    for (const { param, codes } of given) {
      const index = codes.findIndex((code) => !known.includes(code));
      if (index < 0) continue;
      const code = codes[index]!;
      const there = isReason(code);
      throw new AppError(there ? 'refusal.not_in_law' : 'request.invalid', {
        param: there ? param : `${param}.${index}`,
        detail: `${code} is no reason to refuse ${request.right} under ${this.#lawsOf(request)}.${there ? '' : didYouMeanCode(code, known)} Give one of ${known.join(', ')}.`,
        extra: { codes: known },
      });
    }
  }

  /**
   * What the laws said at intake, in one: where several apply only what each of them knows. An appeal is also refused for
   * what speaks against the request itself. null: nothing is on record.
   */
  async #of(request: Request): Promise<readonly RefusalCode[] | null> {
    const own = (request.policy ?? this.catalogue.rights.find(request.regime, request.right)?.policy)
      ?.exceptions;
    if (own === undefined) return null;
    if (!request.appealOf) return own;
    const first = await this.#of(await this.requests.get(request.appealOf));
    return first === null ? null : [...new Set([...own, ...first])];
  }

  #lawsOf({ regimes, right, regime }: Request): string {
    const knowing = this.catalogue.rights.entries(
      regimes.map(({ id }) => id),
      right,
    );
    return knowing.map((entry) => entry.regime).join(' and ') || regime;
  }
}
