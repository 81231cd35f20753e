import type { Prepared, Round } from './benchmark.js';
import { median, ratiosOf, rounded, type Ratios } from './ratios.js';

export interface Report extends Omit<Ratios, 'ratio'> {
  readonly id: string;
  /** Null when one round was wrong: a wrong result scores nothing. */
  readonly ratio: number | null;
  readonly ours: number;
  readonly peer: number;
  readonly rounds: number;
  readonly correct: boolean;
  readonly conditions: Readonly<Record<string, string | number>>;
  readonly [also: string]: unknown;
}

export function reportOf(
  id: string,
  rounds: readonly Round[],
  conditions: Readonly<Record<string, string | number>>,
): Report {
  const correct = rounds.every((round) => round.correct);
  const ratios = ratiosOf(rounds, ({ ours }) => ours);
  return {
    id,
    ...ratios,
    ratio: correct ? ratios.ratio : null,
    ours: rounded(median(rounds.map(({ ours }) => ours))),
    peer: rounded(median(rounds.map(({ peer }) => peer))),
    rounds: rounds.length,
    correct,
    ...alsoOf(rounds, correct),
    ...greatestOf(rounds),
    conditions,
  };
}

function alsoOf(rounds: readonly Round[], correct: boolean): Record<string, unknown> {
  const names = Object.keys(rounds[0]?.also ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const ratios = ratiosOf(rounds, ({ also }) => also?.[name] ?? NaN);
      const ours = rounded(median(rounds.map(({ also }) => also?.[name] ?? NaN)));
      return [name, { ...ratios, ratio: correct ? ratios.ratio : null, ours }];
    }),
  );
}

function greatestOf(rounds: readonly Round[]): Record<string, number> {
  const names = Object.keys(rounds[0]?.greatest ?? {});
  return Object.fromEntries(
    names.map((name) => [name, rounded(Math.max(...rounds.map(({ greatest }) => greatest?.[name] ?? NaN)))]),
  );
}

/** One line per round, while it runs. */
export const roundLine = (index: number, round: Round, { unit }: Pick<Prepared, 'unit'>): string => {
  const also = Object.entries({ ...round.also, ...round.greatest }).map(
    ([name, value]) => `${name} ${value.toFixed(1)}`,
  );
  const parts = [
    `round ${String(index).padStart(2)}`,
    `ours ${round.ours.toFixed(1)} ${unit}`,
    `peer ${round.peer.toFixed(1)} ${unit}`,
    `ratio ${(round.ours / round.peer).toFixed(2)}`,
    ...also,
    ...(round.correct ? [] : ['WRONG RESULT']),
  ];
  return parts.join('   ');
};

export const summaryLines = ({ id, conditions, ...figures }: Report): string[] => [
  `${id}: ${figures.ratio ?? 'no score, a result was wrong'} (${figures.lower} to ${figures.upper})`,
  ...Object.entries(conditions).map(([name, value]) => `  ${name.padEnd(18)} ${String(value)}`),
];
