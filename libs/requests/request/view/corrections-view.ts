import { correctionTarget, type Correction, type CorrectedValue } from '#contracts';
import type { CorrectionsView } from '#contracts/schemas';

interface Shown {
  readonly masked: boolean;
  readonly statement: string | null;
  readonly hasStatement: boolean;
}

/** The corrections by the numbers that plan and certificate use. */
export function toCorrectionsView(
  corrections: readonly Correction[],
  { masked, statement, hasStatement }: Shown,
): CorrectionsView {
  const shown = (value: CorrectedValue): CorrectedValue => (masked ? maskedValue(value) : value);
  return {
    masked,
    corrections: corrections.map((correction, index) => ({
      number: index + 1,
      about: correctionTarget(correction),
      ...(correction.oldValue === undefined ? {} : { oldValue: shown(correction.oldValue) }),
      newValue: shown(correction.newValue),
    })),
    hasStatement,
    ...(statement === null ? {} : { statement }),
  };
}

/** Below this the ends would tell the value. */
const SHORT = 5;

/** Enough to compare with a letter at hand, too little to learn the value; the length is not told. */
export function maskedValue(value: CorrectedValue): CorrectedValue {
  if (value === null) return null;
  const letters = [...String(value)];
  return letters.length < SHORT ? '•••' : `${letters[0]}•••${letters.at(-1)}`;
}
