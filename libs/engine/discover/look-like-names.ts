import type { ColumnClass } from './classify-columns.js';
import { wordsOf } from './column-words.js';

/** Names that are no one's, although their words are written like them. */
const TITLED =
  /(^|_)(title|titel|titre|titulo|subj|betr|topic|head(er|ing|line)|caption|event|activity|course|kurs|book|product|item|article|label|model|place|location|city|town|street)/;
const SHARE = 0.8;

/** Nearly all of the values are written like names of people, and the column is not called after something else. */
export const lookLikeNames = ({ column, sample }: Pick<ColumnClass, 'column' | 'sample'>): boolean =>
  sample !== null &&
  sample.filled > 0 &&
  sample.forms.name >= sample.filled * SHARE &&
  !TITLED.test(wordsOf(column.name).join('_'));
