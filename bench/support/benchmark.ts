/** Starts and ends whatever a benchmark needs; ends it in reverse order, also after a failure. */
export interface Resources {
  /** A folder of this run, removed at its end. */
  readonly home: string;
  onEnd(end: () => Promise<void>): void;
}

export interface RoundOptions {
  readonly rounds: number;
  /** What else was given on the command line, as `--name value`. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** One measurement of both sides, done one after the other. Units are the benchmark's. */
export interface Round {
  readonly ours: number;
  readonly peer: number;
  /** Both sides did what they should, and nothing else. */
  readonly correct: boolean;
  /** Further measurements of our side, each compared with the peer's. */
  readonly also?: Readonly<Record<string, number>>;
  /** Further figures of which the greatest of all rounds is told. */
  readonly greatest?: Readonly<Record<string, number>>;
}

/** What is ready to be measured; {@link round} is called for warm-up as well. */
export interface Prepared {
  readonly unit: 'ms' | 'per second';
  /** Sizes and settings that a figure means nothing without. */
  readonly conditions: Readonly<Record<string, string | number>>;
  round(index: number): Promise<Round>;
  /** Lines for people, after all rounds. */
  notes?(): readonly string[];
}

export interface Benchmark {
  readonly id: string;
  readonly defaultRounds: number;
  readonly warmUpRounds: number;
  prepare(resources: Resources, options: RoundOptions): Promise<Prepared>;
}
