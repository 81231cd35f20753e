import type { EventType, OwnTimelineStep } from '#contracts';
import type { OwnTimelineView } from '#contracts/schemas';

/** What an event is to the person; what is not here stays among staff. */
const STEPS: Readonly<Partial<Record<EventType, OwnTimelineStep>>> = {
  'request.received': 'received',
  'request.awaiting_identity': 'identity',
  'request.awaiting_information': 'question',
  'request.awaiting_fee': 'fee',
  'request.assessing': 'work',
  'request.planning': 'work',
  'request.awaiting_approval': 'work',
  'request.executing': 'work',
  'request.awaiting_external': 'work',
  'request.verifying': 'work',
  'request.needs_attention': 'work',
  'request.extended': 'extended',
  'request.delivering': 'ready',
  'request.message': 'message',
  'request.message_sent': 'answer',
  'restriction.set': 'restricted',
  'restriction.lift_notified': 'restriction_ends',
  'restriction.lifted': 'unrestricted',
  'request.fulfilled': 'fulfilled',
  'request.partially_fulfilled': 'partly',
  'request.refused': 'refused',
  'request.withdrawn': 'withdrawn',
  'request.lapsed': 'lapsed',
  'request.duplicate': 'duplicate',
};

type Words = Readonly<Record<OwnTimelineStep, string>>;
const WORDS: Readonly<Record<'en' | 'de' | 'fr' | 'es' | 'it', Words>> = {
  en: {
    received: 'We received your request.',
    identity: 'We asked you to show who you are.',
    question: 'We asked you something about your request.',
    fee: 'We asked you for a fee.',
    work: 'We are working on your request.',
    extended: 'We need more time, and told you why.',
    ready: 'Your answer is ready for you.',
    message: 'You wrote us a message.',
    answer: 'We wrote you a message.',
    restricted: 'We restricted the use of your data.',
    restriction_ends: 'We told you that the restriction will end.',
    unrestricted: 'The restriction has ended.',
    fulfilled: 'Your request is carried out.',
    partly: 'Your request is carried out in part; the answer says what is not, and why.',
    refused: 'We refused your request; the answer says why.',
    withdrawn: 'The request was withdrawn.',
    lapsed: 'The request ended because something that we asked for did not come.',
    duplicate: 'We answer this together with an earlier request.',
  },
  de: {
    received: 'Wir haben Ihren Antrag erhalten.',
    identity: 'Wir haben Sie gebeten zu zeigen, wer Sie sind.',
    question: 'Wir haben Ihnen eine Frage zu Ihrem Antrag gestellt.',
    fee: 'Wir haben Sie um eine Gebühr gebeten.',
    work: 'Wir bearbeiten Ihren Antrag.',
    extended: 'Wir brauchen mehr Zeit und haben Ihnen gesagt, warum.',
    ready: 'Ihre Antwort liegt für Sie bereit.',
    message: 'Sie haben uns eine Nachricht geschrieben.',
    answer: 'Wir haben Ihnen eine Nachricht geschrieben.',
    restricted: 'Wir haben die Verarbeitung Ihrer Daten eingeschränkt.',
    restriction_ends: 'Wir haben Ihnen gesagt, dass die Einschränkung endet.',
    unrestricted: 'Die Einschränkung ist beendet.',
    fulfilled: 'Ihr Antrag ist ausgeführt.',
    partly: 'Ihr Antrag ist zum Teil ausgeführt; die Antwort sagt, was nicht, und warum.',
    refused: 'Wir haben Ihren Antrag abgelehnt; die Antwort sagt, warum.',
    withdrawn: 'Der Antrag wurde zurückgenommen.',
    lapsed: 'Der Antrag endete, weil etwas, worum wir gebeten hatten, nicht kam.',
    duplicate: 'Wir beantworten das zusammen mit einem früheren Antrag.',
  },
  fr: {
    received: 'Nous avons reçu votre demande.',
    identity: 'Nous vous avons demandé de montrer qui vous êtes.',
    question: 'Nous vous avons posé une question sur votre demande.',
    fee: 'Nous vous avons demandé des frais.',
    work: 'Nous traitons votre demande.',
    extended: 'Il nous faut plus de temps, et nous vous avons dit pourquoi.',
    ready: 'Votre réponse est prête.',
    message: 'Vous nous avez écrit un message.',
    answer: 'Nous vous avons écrit un message.',
    restricted: 'Nous avons limité le traitement de vos données.',
    restriction_ends: 'Nous vous avons dit que la limitation prendra fin.',
    unrestricted: 'La limitation a pris fin.',
    fulfilled: 'Votre demande est exécutée.',
    partly: 'Votre demande est exécutée en partie ; la réponse dit ce qui ne l’est pas, et pourquoi.',
    refused: 'Nous avons refusé votre demande ; la réponse dit pourquoi.',
    withdrawn: 'La demande a été retirée.',
    lapsed: 'La demande a pris fin parce que ce que nous avions demandé n’est pas venu.',
    duplicate: 'Nous y répondons avec une demande antérieure.',
  },
  es: {
    received: 'Hemos recibido su solicitud.',
    identity: 'Le hemos pedido que muestre quién es.',
    question: 'Le hemos hecho una pregunta sobre su solicitud.',
    fee: 'Le hemos pedido una tasa.',
    work: 'Estamos tramitando su solicitud.',
    extended: 'Necesitamos más tiempo y le hemos dicho por qué.',
    ready: 'Su respuesta está lista.',
    message: 'Nos escribió un mensaje.',
    answer: 'Le escribimos un mensaje.',
    restricted: 'Hemos limitado el tratamiento de sus datos.',
    restriction_ends: 'Le hemos dicho que la limitación terminará.',
    unrestricted: 'La limitación ha terminado.',
    fulfilled: 'Su solicitud está ejecutada.',
    partly: 'Su solicitud está ejecutada en parte; la respuesta dice qué no lo está y por qué.',
    refused: 'Hemos denegado su solicitud; la respuesta dice por qué.',
    withdrawn: 'La solicitud se retiró.',
    lapsed: 'La solicitud terminó porque no llegó algo que habíamos pedido.',
    duplicate: 'La respondemos junto con una solicitud anterior.',
  },
  it: {
    received: 'Abbiamo ricevuto la Sua richiesta.',
    identity: 'Le abbiamo chiesto di mostrare chi è.',
    question: 'Le abbiamo fatto una domanda sulla Sua richiesta.',
    fee: 'Le abbiamo chiesto un contributo spese.',
    work: 'Stiamo lavorando alla Sua richiesta.',
    extended: 'Ci serve più tempo e Le abbiamo detto perché.',
    ready: 'La Sua risposta è pronta.',
    message: 'Ci ha scritto un messaggio.',
    answer: 'Le abbiamo scritto un messaggio.',
    restricted: 'Abbiamo limitato il trattamento dei Suoi dati.',
    restriction_ends: 'Le abbiamo detto che la limitazione finirà.',
    unrestricted: 'La limitazione è finita.',
    fulfilled: 'La Sua richiesta è eseguita.',
    partly: 'La Sua richiesta è eseguita in parte; la risposta dice che cosa non lo è, e perché.',
    refused: 'Abbiamo respinto la Sua richiesta; la risposta dice perché.',
    withdrawn: 'La richiesta è stata ritirata.',
    lapsed: 'La richiesta è finita perché non è arrivato ciò che avevamo chiesto.',
    duplicate: 'Rispondiamo insieme a una richiesta precedente.',
  },
};

interface Happened {
  readonly type: string;
  /** RFC 3339, UTC. */
  readonly at: string;
}

/**
 * What happened, as the person sees it: each step once where several that are internal come one after the other.
 * @param locale of the request, BCP 47; one that is not spoken is answered in English
 */
export function ownTimeline(events: readonly Happened[], locale: string): OwnTimelineView['items'] {
  const [language = ''] = locale.toLowerCase().split(/[-_]/, 1);
  const words = (WORDS as Readonly<Record<string, Words>>)[language] ?? WORDS.en;
  const steps = events.flatMap(({ type, at }) => {
    const step = STEPS[type as EventType];
    return step ? [{ at, step, text: words[step] }] : [];
  });
  return steps.filter(({ step }, index) => step !== 'work' || steps[index - 1]?.step !== 'work');
}
