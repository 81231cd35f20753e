import { getOrAdd } from '../plan/traverse/get-or-add.js';

/** What a work waits for. Questions of one kind and shape are answered together. */
export interface Kind<Question, Answer> {
  readonly name: string;
  /** Later kinds are answered only when no work waits for anything else. */
  readonly isLast?: true;
  answer(questions: readonly Question[]): Promise<readonly Answer[]>;
}

interface Ask {
  readonly work: number;
  readonly group: string;
  readonly isLast: boolean;
  answer(asks: readonly Ask[]): Promise<void>;
  readonly question: unknown;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** How one work asks. */
export type Asking = <Question, Answer>(
  kind: Kind<Question, Answer>,
  shape: string,
  question: Question,
) => Promise<Answer>;

/**
 * Runs works that ask alike questions in an alike order side by side, until each of them waits for an answer; then the
 * alike questions of all are answered by one call. Of several groups that wait the one that was met first goes first, so
 * that works which left something out meet the others again.
 */
export class SideBySide {
  #live = 0;
  #isAnswering = false;
  #asks: Ask[] = [];
  /** How many questions of each work wait for an answer. */
  readonly #waiting = new Map<number, number>();
  readonly #rank = new Map<string, number>();

  /** As many results as works; one that rejects does not stop the others. */
  async run<T>(works: readonly ((ask: Asking) => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
    this.#live = works.length;
    return Promise.allSettled(works.map((work, at) => this.#work(work, at)));
  }

  async #work<T>(work: (ask: Asking) => Promise<T>, at: number): Promise<T> {
    try {
      return await work((kind, shape, question) => this.#ask(at, kind, shape, question));
    } finally {
      this.#live -= 1;
      this.#answerWhenAllWait();
    }
  }

  #ask<Question, Answer>(
    work: number,
    kind: Kind<Question, Answer>,
    shape: string,
    question: Question,
  ): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(work, (this.#waiting.get(work) ?? 0) + 1);
      this.#asks.push({
        work,
        group: `${kind.name}\0${shape}`,
        isLast: kind.isLast === true,
        answer: (asks) => settle(kind, asks),
        question,
        resolve: (answer) => resolve(answer as Answer),
        reject,
      });
      this.#answerWhenAllWait();
    });
  }

  #answerWhenAllWait(): void {
    if (this.#isAnswering || this.#asks.length === 0) return;
    if (this.#waiting.size < this.#live) return;
    this.#isAnswering = true;
    const asks = this.#nextGroup();
    void asks[0]!.answer(asks).finally(() => {
      this.#isAnswering = false;
      this.#answerWhenAllWait();
    });
  }

  #nextGroup(): readonly Ask[] {
    const groups = new Map<string, Ask[]>();
    for (const ask of this.#asks) getOrAdd(groups, ask.group, () => []).push(ask);
    const bySize = [...groups.values()].sort((a, b) => b.length - a.length);
    for (const [{ group }] of bySize as [Ask][])
      if (!this.#rank.has(group)) this.#rank.set(group, this.#rank.size);
    const rank = ([ask]: readonly Ask[]): number =>
      ask ? (this.#rank.get(ask.group) ?? 0) + (ask.isLast ? Number.MAX_SAFE_INTEGER / 2 : 0) : 0;
    const [next = []] = bySize.sort((a, b) => rank(a) - rank(b));
    const chosen = new Set(next);
    this.#asks = this.#asks.filter((ask) => !chosen.has(ask));
    for (const { work } of next) this.#answered(work);
    return next;
  }

  #answered(work: number): void {
    const left = (this.#waiting.get(work) ?? 0) - 1;
    if (left > 0) this.#waiting.set(work, left);
    else this.#waiting.delete(work);
  }
}

async function settle<Question, Answer>(kind: Kind<Question, Answer>, asks: readonly Ask[]): Promise<void> {
  try {
    const answers = await kind.answer(asks.map(({ question }) => question as Question));
    for (const [at, ask] of asks.entries()) ask.resolve(answers[at]);
  } catch (error) {
    for (const ask of asks) ask.reject(error);
  }
}
