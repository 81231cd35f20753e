import type { Notice } from '#contracts';
import { CATALOGUE } from './memory-request.js';
import { startMemoryWorker } from './memory-worker.js';
import { quietRuntime } from './runtime.js';
import { SCENARIOS, expectedText, textOf } from './scenarios/all.js';
import { lastDayByLaw } from './scenarios/law.js';
import { refusalText } from './scenarios/letters.js';
import { play } from './scenarios/play.js';
import { PLACES, RECEIVED_ON } from './scenarios/places.js';
import type { Entry, Timeline } from './scenarios/timeline.js';

quietRuntime();

const server = process.env.TEST_TEMPORAL_TIME_SKIPPING;
const PATIENCE_MS = 300_000;

const ACKNOWLEDGEMENTS: readonly Notice[] = ['ACK', 'COMPLAINT_ACK'];
const REFUSALS: readonly Notice[] = ['REFUSAL', 'PARTIAL', 'APPEAL_ANSWER'];
const OUTCOMES: readonly Notice[] = [
  'COMPLETION',
  'RESTRICTION_SET',
  'RECIPIENT_LIST',
  'INFORM',
  ...REFUSALS,
];
const REMINDERS: readonly Notice[] = ['VERIFY_REMINDER', 'DELIVERY_REMINDER'];

/** A letter of a scenario, and the day on which it went out. */
interface Sent {
  readonly letter: Notice;
  readonly day: string;
}
const sentIn = ({ entries }: Timeline): Sent[] =>
  entries.flatMap(({ letters, day }) => letters.map((letter) => ({ letter, day })));
const nameOf = ({ scenario: { place, right, name } }: Timeline): string =>
  `${place.regime} ${right}, ${name}`;
const periodOf = ({ periods }: Timeline, act: string) =>
  periods.find((period) => period.act === act)?.current;
/** Every scenario of which something does not hold, so that one failure shows all. */
const failing = (timelines: readonly Timeline[], holds: (timeline: Timeline) => boolean): string[] =>
  timelines.filter((timeline) => !holds(timeline)).map(nameOf);
/** The event by which the person is told the outcome, or has a package. */
const answerOf = ({ entries }: Timeline): Entry | undefined =>
  entries.find(({ letters }) => letters.some((letter) => letter === 'DELIVERY' || OUTCOMES.includes(letter)));

(server ? describe : describe.skip)('every right under every regime', () => {
  let timelines: Timeline[] = [];
  beforeAll(async () => {
    const memory = await startMemoryWorker(server!);
    try {
      timelines = await play(memory, SCENARIOS);
    } finally {
      await memory.stop();
    }
  }, PATIENCE_MS);

  it('is played: no regime and no right of the catalogue is left out', () => {
    expect(PLACES.map(({ regime }) => regime)).toEqual(CATALOGUE.regimes().map(({ id }) => id));
    const wanted = CATALOGUE.regimes().flatMap(({ id }) =>
      CATALOGUE.rights.of(id).map(({ right }) => `${id} ${right}, granted`),
    );
    expect(timelines.map(nameOf)).toEqual(expect.arrayContaining(wanted));
    expect(new Set(timelines.map(nameOf)).size).toBe(timelines.length);
  });

  it('comes to the end that is its own', () => {
    expect(failing(timelines, ({ scenario, row }) => row.state === scenario.end)).toEqual([]);
  });

  // what they are like is written down by `npm run scenarios -- --write` and read by a person
  it.each(PLACES)('takes the dates and letters that are written down for $regime', (place) => {
    expect(textOf(place, timelines).split('\n')).toEqual(expectedText(place.regime).split('\n'));
  });

  describe('whatever is written down', () => {
    it('is acknowledged once, first of all, and in the time that the law gives for it', () => {
      const acknowledged = (timeline: Timeline): boolean => {
        const sent = sentIn(timeline);
        const by = periodOf(timeline, 'ack') ?? periodOf(timeline, 'complaint_ack');
        return (
          sent.filter(({ letter }) => ACKNOWLEDGEMENTS.includes(letter)).length === 1 &&
          ACKNOWLEDGEMENTS.includes(sent[0]!.letter) &&
          (!by || sent[0]!.day <= by.safe)
        );
      };
      expect(failing(timelines, acknowledged)).toEqual([]);
      expect(timelines.some((timeline) => periodOf(timeline, 'ack'))).toBe(true);
    });

    it('ends with the outcome or a refusal', () => {
      expect(failing(timelines, (one) => OUTCOMES.includes(sentIn(one).at(-1)!.letter))).toEqual([]);
      const saysNo = ({ row, ...one }: Timeline): boolean =>
        !['refused', 'lapsed', 'partially_fulfilled'].includes(row.state) ||
        REFUSALS.includes(sentIn({ row, ...one }).at(-1)!.letter);
      expect(failing(timelines, saysNo)).toEqual([]);
    });

    it('says nothing twice, and reminds twice at most, on different days', () => {
      const once = (timeline: Timeline): boolean => {
        const letters = sentIn(timeline).map(({ letter, day }) =>
          REMINDERS.includes(letter) ? `${letter} ${day}` : letter,
        );
        const reminders = REMINDERS.map(
          (kind) => sentIn(timeline).filter(({ letter }) => letter === kind).length,
        );
        return new Set(letters).size === letters.length && Math.max(...reminders) <= 2;
      };
      expect(failing(timelines, once)).toEqual([]);
    });

    it('is answered by its safe day when everybody acts in time, and never reported as late', () => {
      const inTime = timelines.filter(({ scenario }) => scenario.inTime);
      const kept = (timeline: Timeline): boolean => {
        const answer = answerOf(timeline)!;
        return answer.day <= answer.answer!.safe && !timeline.row.breached;
      };
      expect(failing(inTime, kept)).toEqual([]);
      expect(inTime.length).toBeGreaterThan(300);
    });

    it('is reported as late when nobody acted until the day after the last', () => {
      const idle = timelines.filter(({ scenario }) => scenario.name.startsWith('nobody decides'));
      const reported = ({ row, entries }: Timeline): boolean => {
        const due = entries.find(({ event }) => event.type === 'timer' && event.timer === 'due')!;
        return row.breached && due.tasks.includes('deadline_missed') && due.day > due.answer!.due;
      };
      expect(failing(idle, reported)).toEqual([]);
      expect(idle.length).toBeGreaterThan(10);
    });

    it('is refused in time when nobody shows who asks, where the period runs on meanwhile', () => {
      const refused = timelines.filter(
        ({ scenario, row }) => scenario.name === 'nobody shows who asks' && row.state === 'refused',
      );
      const inTime = (timeline: Timeline): boolean =>
        answerOf(timeline)!.day <= periodOf(timeline, 'respond')!.due && !timeline.row.breached;
      expect(failing(refused, inTime)).toEqual([]);
      expect(refused.length).toBeGreaterThan(8);
    });

    it('extends once, before the period ends, with a letter', () => {
      const extended = timelines.filter(({ scenario }) => scenario.name === 'extended');
      const told = ({ entries }: Timeline): boolean => {
        const extensions = entries.filter(({ event }) => event.type === 'extend');
        const [extension] = extensions;
        const before = entries[entries.indexOf(extension!) - 1]!;
        return (
          extensions.length === 1 &&
          extension!.letters.join() === 'EXTENSION' &&
          extension!.day <= before.answer!.due &&
          extension!.answer!.due > before.answer!.due
        );
      };
      expect(failing(extended, told)).toEqual([]);
      expect(extended.length).toBeGreaterThan(5);
    });

    it('has its last day where the statute has it', () => {
      const days = timelines.flatMap((timeline) => {
        const { place, right } = timeline.scenario;
        // the statute sets a day for the acknowledgement alone where it wants an answer without undue delay
        const ack = timeline.periods.find(({ act }) => act === 'complaint_ack');
        const period = ack ?? timeline.periods[0];
        const by = lastDayByLaw(place.regime, timeline.row.degradedFrom ?? right, RECEIVED_ON, false);
        return { name: nameOf(timeline), found: period!.current!.due, by: rolled(place.regime, by) };
      });
      expect(days.filter(({ found, by }) => found !== by)).toEqual([]);
    });

    it('names what can be done against a refusal, and where', () => {
      const refused = timelines.flatMap((timeline) => {
        const { letter } = sentIn(timeline).at(-1)!;
        return REFUSALS.includes(letter) ? [{ timeline, text: refusalText(letter, timeline.row) }] : [];
      });
      expect(new Set(refused.map(({ timeline }) => timeline.scenario.place.regime)).size).toBe(
        CATALOGUE.rights.regimes().length,
      );
      const silent = refused.filter(({ timeline, text }) => {
        const { regime } = timeline.scenario.place;
        const authority = CATALOGUE.findRegime(regime)?.authority;
        const appealable = timeline.row.right !== 'appeal' && timeline.row.appealDays !== null;
        return (
          // its name may stand there in the words of the letter's language
          !(authority ? text.includes(authority.address) : /authority|Board/i.test(text)) ||
          (appealable && !/appeal/i.test(text))
        );
      });
      expect(silent.map(({ timeline, text }) => [nameOf(timeline), text])).toEqual([]);
    });
  });
});

/** Art. 3(4) of Regulation 1182/71: 28 February 2027 is a Sunday, which moves the end in the Union and the United Kingdom alone. */
const rolled = (regime: string, day: string): string =>
  day === '2027-02-28' && ['EU_GDPR', 'UK_GDPR'].includes(regime) ? '2027-03-01' : day;
