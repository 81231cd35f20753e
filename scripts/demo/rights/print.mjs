import { table } from '../print.mjs';

const STATES = {
  fulfilled: 'fulfilled',
  partially_fulfilled: 'fulfilled in part',
  refused: 'refused',
};
const MARKS = { event: ' ', act: '•', letter: '✉' };

/** Zone of the controller of the demo, in which days are read. */
const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Berlin',
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const day = (date) => DAY.format(new Date(`${date}T00:00:00Z`));

/** @param {import('./tell.mjs').Story} story @returns {string[]} lines */
export function linesOf(story) {
  const { name, right, regime, citation, number, person, deadlines, entries } = story;
  return [
    `${name}`,
    `  ${right} · ${citation} (${regime}) · ${number} · ${person}`,
    ...deadlines.map((deadline) => `  ${deadlineLine(deadline)}`),
    '',
    ...entries.map(({ at, kind, text }) => `  ${CLOCK.format(new Date(at))}  ${MARKS[kind]} ${text}`),
    '',
    `  ${endOf(story)}`,
    '',
  ];
}

function deadlineLine({ what, due, safe }) {
  if (due === null) return `${what}: no period runs`;
  const planned = safe === due ? '' : `, planned for ${day(safe)}`;
  return what.endsWith('before') ? `${what} ${day(due)}` : `${what} by ${day(due)}${planned}`;
}

function endOf({ state, certificate, answer }) {
  return `Ends ${STATES[state] ?? state}: ${proofOf(certificate)}${answer ? `letter “${answer}”` : 'no letter'}`;
}

function proofOf(certificate) {
  if (!certificate) return '';
  const { id, rows, kept, holds } = certificate;
  const facts = [
    holds ? 'its signature holds' : 'ITS SIGNATURE DOES NOT HOLD',
    ...(rows > 0 ? [`${rows} records`] : []),
    ...(kept.length > 0 ? [`kept for ${kept.join(', ')}`] : []),
  ];
  return `certificate ${id} (${facts.join('; ')}), `;
}

/** @returns {string[]} how the stories are to be read */
export const legend = (count) => [
  `${count === 1 ? 'One right' : `${count} rights`}, each asked for by a customer of the demo shop. Nobody waits here, so that all happens on one`,
  'day; the dates by which it must have happened are those of the law. • somebody acts  ✉ a letter goes out',
  '',
];

/** One line for each right, and what went wrong. @param {readonly import('./rights.mjs').Told[]} told @returns {string[]} */
export const summaryOf = (told) => [
  ...tableOf(told),
  '',
  ...told.flatMap(({ theCase: { right, regime }, fault }) =>
    fault ? [`  ✗ ${right} (${regime}): ${fault}`] : [],
  ),
];

const tableOf = (told) =>
  table(
    ['', 'right', 'law', 'case', 'answer by', 'ended', 'letters', 'proof'],
    told.map(({ story, theCase, fault }) => [
      fault ? '✗' : '✓',
      theCase.right,
      theCase.regime,
      story?.number ?? '-',
      story?.deadlines[0]?.due ?? '-',
      story ? (STATES[story.state] ?? story.state) : '-',
      story?.entries.filter(({ kind }) => kind === 'letter').length ?? 0,
      proofIn(story),
    ]),
  );

const proofIn = (story) => {
  if (!story) return '-';
  return story.certificate ? 'certificate and letter' : 'letter';
};
