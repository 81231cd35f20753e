import { Injectable } from '@nestjs/common';

/** Longest time one check may take; a part that is slower counts as failing. */
const CHECK_MS = 3_000;

/** Throws, or rejects, while the part it stands for cannot be used. */
export type ReadinessCheck = () => Promise<unknown>;

/** What `GET /health/ready` asks. A feature that needs a part to answer requests registers it at start. */
@Injectable()
export class ReadinessChecks {
  readonly #checks = new Map<string, ReadinessCheck>();

  register(name: string, check: ReadinessCheck): void {
    this.#checks.set(name, check);
  }

  /** Names of the parts that do not answer, sorted; empty when all do. */
  async failing(): Promise<string[]> {
    const results = await Promise.all(
      [...this.#checks].map(async ([name, check]) => ((await passes(check)) ? null : name)),
    );
    return results.filter((name) => name !== null).sort();
  }
}

async function passes(check: ReadinessCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_MS);
  });
  const answered = Promise.resolve()
    .then(check)
    .then(
      () => true,
      () => false,
    );
  return Promise.race([answered, tooLate]).finally(() => clearTimeout(timer));
}
