import type { NoticeTemplate, TemplateSet } from '../template-set.js';

const CLOSING = `Per domande scriva a {{contact}} indicando il numero di pratica {{caseNumber}}.

{{controller}}`;

/** The one who answers is another. */
const DECIDED_ELSEWHERE = `Per ciò che riguarda la Sua richiesta si rivolga a {{decidedBy}}: {{decidedByContact}}. Noi possiamo dirLe soltanto che l’abbiamo trasmessa e quando; per questo scriva a {{contact}} indicando il numero di pratica {{caseNumber}}.

{{controller}}`;

const REASONS = `{{#each reasons}}
- {{this}}
{{/each}}

{{#if explanation}}{{explanation}}{{/if}}

{{#if statement}}La Sua dichiarazione è conservata con la pratica e fa parte della nostra risposta:

{{statement}}{{/if}}`;

const OUTCOME = `{{#if acts}}Che cosa è stato fatto:

{{#each acts}}
- {{category}}: {{act}}, numero di registrazioni: {{count}}
{{/each}}{{/if}}

{{#if kept}}Che cosa viene conservato, perché e fino a quando:

{{#each kept}}
- {{category}}: {{reason}}{{#if earliest}} A seconda della registrazione, fino a una data tra il {{earliest}} e il {{until}}.{{else}}{{#if until}} Fino a: {{until}}.{{else}} Restano finché dura questo motivo.{{/if}}{{/if}}
{{/each}}{{/if}}

{{#if shared}}Questi dati restano perché riguardano anche altre persone:

{{#each shared}}
- {{this}}
{{/each}}{{/if}}

{{#if recipientsToTell}}Informiamo questi destinatari dei Suoi dati:

{{#each recipientsToTell}}
- {{this}}
{{/each}}{{/if}}

{{#if recipients}}Questi destinatari dei Suoi dati sono stati informati:

{{#each recipients}}
- {{this}}
{{/each}}{{/if}}

{{#if certificateId}}Il risultato è stato controllato e certificato. Numero del certificato: {{certificateId}}{{/if}}`;

const ANSWER = `{{#if finding}}Il Suo punto di vista: {{ownView}}

Che cosa ha accertato una persona nel riesame: {{finding}}

{{reviewOutcome}}{{/if}}

{{#if ended}}Questi consensi sono cessati:

{{#each ended}}
- {{this}}
{{/each}}{{/if}}

{{#if goesOn}}Queste finalità non si basano su un consenso e continuano:

{{#each goesOn}}
- {{this}}
{{/each}}{{/if}}

{{#if granted}}Accolto per queste finalità:

{{#each granted}}
- {{this}}
{{/each}}{{/if}}

{{#if refused}}Non accolto per queste finalità:

{{#each refused}}
- {{purpose}}: {{reason}}
{{/each}}{{/if}}

{{#if erasureOffered}}{{erasureOffered}}{{/if}}`;

const VERIFY = `{{#if link}}Apra questa pagina e segua i passaggi:

{{link}}

Il link è destinato solo a Lei; non lo inoltri.{{#if linkUntilOn}} Ultimo giorno di validità: {{linkUntilOn}}; se lo apre più tardi, Gliene propone uno nuovo.{{/if}}{{/if}}

{{#if code}}Se ha effettuato l’accesso dove ha presentato la richiesta, può inserire lì questo codice: {{code}}. È valido per dieci minuti.{{/if}}

{{#if means}}{{means}}{{/if}}

Non chiediamo più del necessario. Se non riceviamo notizie entro il {{untilOn}}, la pratica viene chiusa; può presentare una nuova richiesta in qualsiasi momento. {{clock}}`;

const template = (subject: string, body: string, closing = CLOSING): NoticeTemplate => ({
  subject,
  body: `${body}\n\n${closing}`,
});

export const NOTICES_IT: TemplateSet['notices'] = {
  ACK: template(
    'Abbiamo ricevuto la Sua richiesta {{caseNumber}}',
    `Buongiorno,

il {{receivedOn}} abbiamo ricevuto {{#if requester}}una richiesta che La riguarda, presentata da {{requester}}{{else}}la Sua richiesta{{/if}}. Oggetto: {{right}}. Il numero di pratica è {{caseNumber}}.

{{#if effective}}Ha già effetto: ciò che doveva cessare è cessato. Riceverà un messaggio apposito.{{else}}Come procediamo: {{#if searches}}esaminiamo la richiesta, cerchiamo i dati che La riguardano e diamo esecuzione alla richiesta.{{else}}esaminiamo la richiesta e Le comunichiamo il risultato.{{/if}} {{identity}}

{{#if endedOn}}Il termine per la nostra risposta è scaduto il {{endedOn}}; rispondiamo appena possibile.{{else}}{{#if expectedOn}}Riceverà la nostra risposta entro il {{expectedOn}}.{{else}}Rispondiamo senza ingiustificato ritardo.{{/if}}{{/if}}

{{withdrawal}}{{/if}}`,
  ),
  VERIFY_REQUEST: template(
    'Confermi la Sua richiesta {{caseNumber}}',
    `Buongiorno,

prima di dare seguito alla richiesta {{caseNumber}} dobbiamo essere certi che provenga da Lei, affinché nessun altro ottenga o modifichi i Suoi dati ({{basis}}).{{#if right}} L’oggetto della richiesta: {{right}}.{{/if}}{{#if requester}} È stata presentata da {{requester}}.{{/if}}

${VERIFY}

{{withdrawal}}`,
  ),
  VERIFY_REMINDER: template(
    'Manca ancora la Sua conferma: {{caseNumber}}',
    `Buongiorno,

non abbiamo ancora potuto accertare che la richiesta {{caseNumber}} provenga da Lei.{{#if right}} Il suo oggetto: {{right}}.{{/if}}{{#if requester}} È stata presentata da {{requester}}.{{/if}}

${VERIFY}

{{withdrawal}}`,
  ),
  CLARIFY_REQUEST: template(
    'Una domanda sulla Sua richiesta {{caseNumber}}',
    `Buongiorno,

per trattare bene la richiesta {{caseNumber}} abbiamo una domanda:

{{question}}

La risposta è facoltativa. Scriva a {{contact}} entro il {{untilOn}}; senza risposta proseguiamo con ciò che sappiamo. {{clock}}

{{withdrawal}}`,
  ),
  FEE_NOTICE: template(
    'Costi della Sua richiesta {{caseNumber}}',
    `Buongiorno,

per la richiesta {{caseNumber}} possiamo addebitare un contributo spese ragionevole ({{basis}}). Ammonta a {{amount}}.

Come è stato calcolato: {{computation}}

Nulla viene addebitato senza il Suo consenso. Può accettare, limitare la richiesta in modo che nulla sia dovuto oppure ritirarla: scriva a {{contact}} entro il {{untilOn}}. Se entro tale data non riceviamo notizie, la pratica viene chiusa.

{{withdrawal}}`,
  ),
  EXTENSION: template(
    'Ci serve più tempo per la Sua richiesta {{caseNumber}}',
    `Buongiorno,

non possiamo rispondere alla richiesta {{caseNumber}} entro il primo termine. Riceverà la nostra risposta entro il {{newDateOn}} ({{basis}}). I motivi sono:

{{#each delays}}
- {{this}}
{{/each}}

{{facts}}

{{remedies}}

{{withdrawal}}`,
  ),
  REFUSAL: template(
    'Risposta alla Sua richiesta {{caseNumber}}',
    `Buongiorno,

abbiamo esaminato la Sua richiesta {{caseNumber}}. Il suo oggetto: {{right}}. Non vi diamo seguito per questi motivi:

${REASONS}

{{#if optOutOffered}}{{optOutOffered}}{{/if}}

{{remedies}}`,
  ),
  PARTIAL: template(
    'Risposta alla Sua richiesta {{caseNumber}}',
    `Buongiorno,

{{#if begunOn}}in data {{begunOn}} abbiamo iniziato a eseguire la Sua richiesta {{caseNumber}}. Il suo oggetto: {{right}}.{{#if acts}} Ciò che è stato fatto da allora è elencato qui e resta com’è.{{/if}} Per questa richiesta non faremo altro.{{else}}abbiamo dato seguito a una parte della Sua richiesta {{caseNumber}}. Il suo oggetto: {{right}}.{{/if}}

${OUTCOME}

${ANSWER}

{{#if reasons}}Non diamo seguito al resto per questi motivi:{{/if}}

${REASONS}

{{remedies}}`,
  ),
  COMPLETION: template(
    'La Sua richiesta {{caseNumber}} è conclusa',
    `Buongiorno,

{{#if nothingHeld}}nella pratica {{caseNumber}} ha chiesto quanto segue: {{right}}. {{nothingHeld}} Non c’era quindi nulla da fare.{{else}}la Sua richiesta {{caseNumber}} è stata eseguita. Il suo oggetto: {{right}}.{{/if}}

{{#if explanation}}La nostra risposta: {{explanation}}{{/if}}

${OUTCOME}

${ANSWER}

Se ritiene che manchi qualcosa, ci scriva.

{{remedies}}`,
  ),
  DELIVERY: template(
    'I Suoi documenti per {{caseNumber}} sono pronti',
    `Buongiorno,

i documenti della pratica {{caseNumber}} sono pronti. Può scaricarli qui fino al {{expiresOn}}:

{{link}}

Le serve anche un codice. Lo richiede su quella pagina; da quel momento è valido per dieci minuti. Il link funziona fino al primo scaricamento completo; non lo inoltri.`,
  ),
  DELIVERY_CODE: template(
    'Il Suo codice per {{caseNumber}}',
    `Buongiorno,

questo è il codice con cui può scaricare i documenti della pratica {{caseNumber}}:

{{code}}

È valido per dieci minuti. Dopo può richiederne un altro sulla pagina dei documenti. Non Glielo chiederemo mai per posta elettronica o telefono.`,
  ),
  DELIVERY_REMINDER: template(
    'I Suoi documenti per {{caseNumber}} sono ancora in attesa',
    `Buongiorno,

i documenti della pratica {{caseNumber}} non sono ancora stati scaricati. Sono disponibili fino al {{expiresOn}}:

{{link}}

Dopo vengono cancellati. Le serve anche un codice. Lo richiede su quella pagina; da quel momento è valido per dieci minuti.`,
  ),
  RESTRICTION_SET: template(
    'La Sua richiesta {{caseNumber}} è conclusa',
    `Buongiorno,

{{#if nothingHeld}}{{nothingHeld}} La limitazione del trattamento ({{basis}}) è comunque registrata dal {{setOn}} e vale per i dati che La riguardano che potremmo ricevere.{{else}}dal {{setOn}} il trattamento dei Suoi dati è limitato ({{basis}}), qualunque sia il loro uso{{#if scope}}, tra cui:{{else}}.{{/if}}

{{#each scope}}
- {{this}}
{{/each}}{{/if}}

D’ora in poi questi dati sono soltanto conservati. Ogni altro trattamento richiede il Suo consenso oppure serve a diritti in sede giudiziaria, alla tutela di un’altra persona o a un interesse pubblico rilevante. La informeremo prima che la limitazione sia revocata.

{{#if certificateId}}Il risultato è stato controllato e certificato. Numero del certificato: {{certificateId}}{{/if}}`,
  ),
  RESTRICTION_LIFT: template(
    'Una modifica nella Sua pratica {{caseNumber}}',
    `Buongiorno,

il {{liftOn}} revocheremo la limitazione del trattamento nella pratica {{caseNumber}} ({{basis}}). Fino ad allora resta in vigore. Il motivo è:

{{reason}}

Se non è d’accordo, ci scriva, prima di quel giorno se è ancora possibile: lo esamineremo in ogni caso.

{{remedies}}`,
  ),
  FORWARDED: template(
    'La Sua richiesta {{caseNumber}} è stata trasmessa',
    `Buongiorno,

abbiamo ricevuto la Sua richiesta il {{receivedOn}}: {{right}}.

Trattiamo i dati in questione per conto di {{decidedBy}}, che ne è il titolare: {{decidedBy}} decide sulla Sua richiesta e Le risponde. Gliel’abbiamo trasmessa e non decidiamo nulla noi stessi.`,
    DECIDED_ELSEWHERE,
  ),
  WITHDRAWN: template(
    'La Sua richiesta {{caseNumber}} è chiusa',
    `Buongiorno,

la richiesta {{caseNumber}} è stata ritirata il {{withdrawnOn}}. Non intraprendiamo altro; ciò che era stato fatto prima non viene annullato. Può presentare una nuova richiesta in qualsiasi momento.`,
  ),
  SUBJECT_ALERT: template(
    'Qualcuno ha presentato una richiesta a Suo nome: {{caseNumber}}',
    `Buongiorno,

il {{receivedOn}} abbiamo ricevuto una richiesta che La riguarda. Il suo oggetto: {{right}}. È stata presentata da {{requester}}. Il numero di pratica è {{caseNumber}}.

{{#if link}}Vi diamo seguito solo se Lei conferma che questa persona può agire per Lei. In tal caso apra questa pagina entro il {{untilOn}} e prema il pulsante:

{{link}}{{else}}La esaminiamo prima che sia fatta qualsiasi cosa.{{/if}}

Se non lo desidera, la fermi: {{#if link}}non prema il pulsante e {{/if}}scriva a {{contact}} indicando il numero di pratica.`,
  ),
  SAR_NOTICE: template(
    'Informazioni per la Sua richiesta {{caseNumber}}',
    `Buongiorno,

nella pratica {{caseNumber}} ha chiesto quanto segue: {{#if askedFor}}{{askedFor}}. Non possiamo fornirGlielo, per questi motivi:

{{#each whyLess}}
- {{this}}
{{/each}}

Ciò che Le forniamo invece: {{right}}.{{else}}{{right}}.{{/if}} {{confirmation}}

{{#each sections}}
{{title}}:

{{#each lines}}
- {{this}}
{{/each}}

{{/each}}`,
  ),
  RECIPIENT_LIST: template(
    'Risposta alla Sua richiesta {{caseNumber}}',
    `Buongiorno,

nella pratica {{caseNumber}} ha chiesto quanto segue: {{right}}. {{#if recipients}}Secondo le nostre registrazioni questi destinatari hanno ricevuto informazioni su di Lei:

{{#each recipients}}
- {{this}}
{{/each}}{{else}}Secondo le nostre registrazioni nessuno ha ricevuto informazioni su di Lei.{{/if}}

Se ritiene che manchi qualcosa, ci scriva.`,
  ),
  INFORM: template(
    'Risposta alla Sua richiesta {{caseNumber}}',
    `Buongiorno,

nella pratica {{caseNumber}} ha chiesto quanto segue: {{right}}. {{#if stood}}Ecco che cosa comunicavamo in data {{askedOn}}:{{else}}Non è registrata alcuna informativa sulla privacy in vigore in data {{askedOn}}.{{/if}}

{{#each stood}}
{{title}}

{{controller}}. In vigore dal {{from}}{{#if until}}, fino al {{until}}{{/if}}.

{{link}}

{{text}}

{{/each}}

{{#if explanation}}{{explanation}}{{/if}}

{{#if unchanged}}È tuttora in vigore, con questo testo.{{/if}}

{{#if still}}Di questi testi è tuttora in vigore, con le stesse parole:

{{#each still}}
- {{title}}
{{/each}}{{/if}}

{{#if today}}Ecco che cosa è in vigore oggi:

{{#each today}}
{{title}}

{{controller}}. In vigore dal {{from}}.

{{link}}

{{text}}

{{/each}}{{/if}}

Se ritiene che manchi qualcosa, ci scriva.`,
  ),
  APPEAL_ANSWER: template(
    'Risposta al Suo ricorso {{caseNumber}}',
    `Buongiorno,

ha presentato ricorso contro la nostra risposta alla richiesta {{originalNumber}}. Lo ha esaminato una persona che non aveva preso la prima decisione. La decisione: {{decision}}.

{{#if newAnswerOn}}La Sua richiesta {{originalNumber}} è di nuovo aperta; Le risponderemo entro il {{newAnswerOn}}.{{/if}}

{{#if reasons}}I motivi sono:{{/if}}

${REASONS}

{{remedies}}`,
  ),
  COMPLAINT_ACK: template(
    'Abbiamo ricevuto il Suo reclamo {{caseNumber}}',
    `Buongiorno,

il {{receivedOn}} abbiamo ricevuto il Suo reclamo. Il numero di pratica è {{caseNumber}}. Lo esaminiamo e Le comunichiamo il risultato{{#if expectedOn}} entro il {{expectedOn}}{{else}} senza ingiustificato ritardo{{/if}}.

{{remedies}}`,
  ),
  MESSAGE: template(
    'C’è un messaggio sulla Sua richiesta {{caseNumber}}',
    `Buongiorno,

il {{sentOn}} Le abbiamo scritto un messaggio sulla Sua richiesta {{caseNumber}}. Non è in questa e-mail, perché solo Lei lo legga.

Se ha presentato la richiesta con un account, trova lì il messaggio, insieme alla richiesta, e può rispondere. Altrimenti ci scriva e concorderemo una via sicura.`,
  ),
  DUPLICATE: template(
    'Sulla Sua richiesta {{caseNumber}}',
    `Buongiorno,

la Sua richiesta {{caseNumber}} ha lo stesso oggetto della richiesta {{originalNumber}}, che stiamo già trattando. Rispondiamo a entrambe insieme{{#if expectedOn}}, entro il {{expectedOn}}{{/if}}; non deve fare nulla.

{{withdrawal}}`,
  ),
};
