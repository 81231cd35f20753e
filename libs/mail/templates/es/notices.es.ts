import type { NoticeTemplate, TemplateSet } from '../template-set.js';

const CLOSING = `Si tiene preguntas, escriba a {{contact}} e indique el número de expediente {{caseNumber}}.

{{controller}}`;

/** The one who answers is another. */
const DECIDED_ELSEWHERE = `Para lo relativo a su solicitud, diríjase a {{decidedBy}}: {{decidedByContact}}. Nosotros solo podemos decirle que la hemos remitido y cuándo; para ello, escriba a {{contact}} e indique el número de expediente {{caseNumber}}.

{{controller}}`;

const REASONS = `{{#each reasons}}
- {{this}}
{{/each}}

{{#if explanation}}{{explanation}}{{/if}}

{{#if statement}}Su declaración se conserva con el expediente y forma parte de nuestra respuesta:

{{statement}}{{/if}}`;

const OUTCOME = `{{#if acts}}Lo que se ha hecho:

{{#each acts}}
- {{category}}: {{act}}, número de registros: {{count}}
{{/each}}{{/if}}

{{#if kept}}Lo que se conserva, por qué y hasta cuándo:

{{#each kept}}
- {{category}}: {{reason}}{{#if earliest}} Según el registro, hasta una fecha entre el {{earliest}} y el {{until}}.{{else}}{{#if until}} Hasta: {{until}}.{{else}} Se conservan mientras dure este motivo.{{/if}}{{/if}}
{{/each}}{{/if}}

{{#if shared}}Estos datos se conservan porque también conciernen a otras personas:

{{#each shared}}
- {{this}}
{{/each}}{{/if}}

{{#if recipientsToTell}}Informamos a estos destinatarios de sus datos:

{{#each recipientsToTell}}
- {{this}}
{{/each}}{{/if}}

{{#if recipients}}Estos destinatarios de sus datos ya están informados:

{{#each recipients}}
- {{this}}
{{/each}}{{/if}}

{{#if certificateId}}El resultado se ha comprobado y certificado. Número del certificado: {{certificateId}}{{/if}}`;

const ANSWER = `{{#if finding}}Su punto de vista: {{ownView}}

Lo que comprobó una persona al revisarlo: {{finding}}

{{reviewOutcome}}{{/if}}

{{#if ended}}Estos consentimientos han terminado:

{{#each ended}}
- {{this}}
{{/each}}{{/if}}

{{#if goesOn}}Estos fines no se basan en un consentimiento y continúan:

{{#each goesOn}}
- {{this}}
{{/each}}{{/if}}

{{#if granted}}Concedido para estos fines:

{{#each granted}}
- {{this}}
{{/each}}{{/if}}

{{#if refused}}No concedido para estos fines:

{{#each refused}}
- {{purpose}}: {{reason}}
{{/each}}{{/if}}

{{#if erasureOffered}}{{erasureOffered}}{{/if}}`;

const VERIFY = `{{#if link}}Abra esta página y siga los pasos:

{{link}}

El enlace es solo para usted; no lo comparta.{{#if linkUntilOn}} Funciona hasta el {{linkUntilOn}}; si lo abre más tarde, le ofrece uno nuevo.{{/if}}{{/if}}

{{#if code}}Si ha iniciado sesión donde hizo la solicitud, puede introducir allí este código en su lugar: {{code}}. Es válido durante diez minutos.{{/if}}

{{#if means}}{{means}}{{/if}}

No pedimos más de lo necesario. Si no tenemos noticias suyas hasta el {{untilOn}}, se cierra el expediente; puede hacer una nueva solicitud en cualquier momento. {{clock}}`;

const template = (subject: string, body: string, closing = CLOSING): NoticeTemplate => ({
  subject,
  body: `${body}\n\n${closing}`,
});

export const NOTICES_ES: TemplateSet['notices'] = {
  ACK: template(
    'Hemos recibido su solicitud {{caseNumber}}',
    `Buenos días:

El {{receivedOn}} recibimos {{#if requester}}una solicitud que le concierne, hecha por {{requester}}{{else}}su solicitud{{/if}}. Su objeto: {{right}}. El número de expediente es {{caseNumber}}.

{{#if effective}}Ya surte efecto: lo que debía terminar ha terminado. Recibirá un mensaje aparte sobre ello.{{else}}Así seguimos: {{#if searches}}examinamos la solicitud, buscamos los datos que le conciernen y la ejecutamos.{{else}}examinamos la solicitud y le comunicamos el resultado.{{/if}} {{identity}}

{{#if endedOn}}El plazo de nuestra respuesta terminó el {{endedOn}}; contestamos lo antes posible.{{else}}{{#if expectedOn}}Recibirá nuestra respuesta a más tardar el {{expectedOn}}.{{else}}Contestamos sin dilación indebida.{{/if}}{{/if}}

{{withdrawal}}{{/if}}`,
  ),
  VERIFY_REQUEST: template(
    'Confirme su solicitud {{caseNumber}}',
    `Buenos días:

Antes de atender la solicitud {{caseNumber}} debemos estar seguros de que procede de usted, para que nadie más obtenga o cambie sus datos ({{basis}}).{{#if right}} El objeto de la solicitud: {{right}}.{{/if}}{{#if requester}} La hizo {{requester}}.{{/if}}

${VERIFY}

{{withdrawal}}`,
  ),
  VERIFY_REMINDER: template(
    'Aún falta su confirmación: {{caseNumber}}',
    `Buenos días:

Todavía no hemos podido comprobar que la solicitud {{caseNumber}} procede de usted.{{#if right}} Su objeto: {{right}}.{{/if}}{{#if requester}} La hizo {{requester}}.{{/if}}

${VERIFY}

{{withdrawal}}`,
  ),
  CLARIFY_REQUEST: template(
    'Una pregunta sobre su solicitud {{caseNumber}}',
    `Buenos días:

Para atender bien la solicitud {{caseNumber}} tenemos una pregunta:

{{question}}

La respuesta es voluntaria. Escriba a {{contact}} hasta el {{untilOn}}; sin respuesta seguimos con lo que sabemos. {{clock}}

{{withdrawal}}`,
  ),
  FEE_NOTICE: template(
    'Costes de su solicitud {{caseNumber}}',
    `Buenos días:

Podemos cobrar un canon razonable por la solicitud {{caseNumber}} ({{basis}}). Asciende a {{amount}}.

Así se ha calculado: {{computation}}

No se cobra nada sin su acuerdo. Puede aceptarlo, limitar la solicitud de modo que no haya nada que pagar o retirarla: escriba a {{contact}} hasta el {{untilOn}}. Si no tenemos noticias suyas hasta entonces, se cierra el expediente.

{{withdrawal}}`,
  ),
  EXTENSION: template(
    'Necesitamos más tiempo para su solicitud {{caseNumber}}',
    `Buenos días:

No podemos responder a la solicitud {{caseNumber}} dentro del primer plazo. Recibirá nuestra respuesta a más tardar el {{newDateOn}} ({{basis}}). Los motivos son:

{{#each delays}}
- {{this}}
{{/each}}

{{facts}}

{{remedies}}

{{withdrawal}}`,
  ),
  REFUSAL: template(
    'Respuesta a su solicitud {{caseNumber}}',
    `Buenos días:

Hemos examinado su solicitud {{caseNumber}}. Su objeto: {{right}}. No la atendemos por estos motivos:

${REASONS}

{{#if optOutOffered}}{{optOutOffered}}{{/if}}

{{remedies}}`,
  ),
  PARTIAL: template(
    'Respuesta a su solicitud {{caseNumber}}',
    `Buenos días:

{{#if begunOn}}El {{begunOn}} empezamos a ejecutar su solicitud {{caseNumber}}. Su objeto: {{right}}.{{#if acts}} Lo que se ha hecho desde entonces figura aquí y queda como está.{{/if}} No haremos nada más por esta solicitud.{{else}}Hemos atendido una parte de su solicitud {{caseNumber}}. Su objeto: {{right}}.{{/if}}

${OUTCOME}

${ANSWER}

{{#if reasons}}No atendemos el resto por estos motivos:{{/if}}

${REASONS}

{{remedies}}`,
  ),
  COMPLETION: template(
    'Su solicitud {{caseNumber}} está concluida',
    `Buenos días:

{{#if nothingHeld}}En el expediente {{caseNumber}} usted pidió lo siguiente: {{right}}. {{nothingHeld}} Por tanto, no había nada que hacer.{{else}}Su solicitud {{caseNumber}} se ha ejecutado. Su objeto: {{right}}.{{/if}}

{{#if explanation}}Nuestra respuesta: {{explanation}}{{/if}}

${OUTCOME}

${ANSWER}

Si cree que falta algo, escríbanos.

{{remedies}}`,
  ),
  DELIVERY: template(
    'Sus documentos de {{caseNumber}} están listos',
    `Buenos días:

Los documentos del expediente {{caseNumber}} están listos. Puede descargarlos aquí hasta el {{expiresOn}}:

{{link}}

También necesita un código. Lo pide en esa página; desde entonces es válido durante diez minutos. El enlace funciona hasta la primera descarga completa; no lo comparta.`,
  ),
  DELIVERY_CODE: template(
    'Su código para {{caseNumber}}',
    `Buenos días:

Este es el código con el que puede descargar los documentos del expediente {{caseNumber}}:

{{code}}

Es válido durante diez minutos. Después puede pedir otro en la página de los documentos. Nunca se lo pediremos por correo ni por teléfono.`,
  ),
  DELIVERY_REMINDER: template(
    'Sus documentos de {{caseNumber}} siguen esperando',
    `Buenos días:

Los documentos del expediente {{caseNumber}} aún no se han descargado. Están disponibles hasta el {{expiresOn}}:

{{link}}

Después se eliminan. También necesita un código. Lo pide en esa página; desde entonces es válido durante diez minutos.`,
  ),
  RESTRICTION_SET: template(
    'Su solicitud {{caseNumber}} está concluida',
    `Buenos días:

{{#if nothingHeld}}{{nothingHeld}} La limitación del tratamiento ({{basis}}) consta no obstante desde el {{setOn}} y se aplicará a los datos sobre usted que puedan llegar.{{else}}Desde el {{setOn}} el tratamiento de sus datos está limitado ({{basis}}), sea cual sea su uso{{#if scope}}, entre otros:{{else}}.{{/if}}

{{#each scope}}
- {{this}}
{{/each}}{{/if}}

Desde ahora estos datos solo se conservan. Cualquier otro uso necesita su consentimiento o sirve a reclamaciones legales, a la protección de otra persona o a un interés público importante. Le informaremos antes de levantar la limitación.

{{#if certificateId}}El resultado se ha comprobado y certificado. Número del certificado: {{certificateId}}{{/if}}`,
  ),
  RESTRICTION_LIFT: template(
    'Un cambio en su expediente {{caseNumber}}',
    `Buenos días:

El {{liftOn}} levantaremos la limitación del tratamiento en el expediente {{caseNumber}} ({{basis}}). Hasta entonces sigue vigente. El motivo es:

{{reason}}

Si no está de acuerdo, escríbanos, antes de ese día si todavía es posible: lo examinaremos en todo caso.

{{remedies}}`,
  ),
  FORWARDED: template(
    'Su solicitud {{caseNumber}} se ha remitido',
    `Buenos días:

El {{receivedOn}} recibimos su solicitud: {{right}}.

Tratamos los datos de que se trata por cuenta de {{decidedBy}}, que es el responsable: {{decidedBy}} decide sobre su solicitud y le responde. Se la hemos remitido y no decidimos nada por nuestra parte.`,
    DECIDED_ELSEWHERE,
  ),
  WITHDRAWN: template(
    'Su solicitud {{caseNumber}} está cerrada',
    `Buenos días:

La solicitud {{caseNumber}} se retiró el {{withdrawnOn}}. No hacemos nada más; lo que se había hecho antes no se deshace. Puede hacer una nueva solicitud en cualquier momento.`,
  ),
  SUBJECT_ALERT: template(
    'Alguien ha hecho una solicitud en su nombre: {{caseNumber}}',
    `Buenos días:

El {{receivedOn}} recibimos una solicitud que le concierne. Su objeto: {{right}}. La hizo {{requester}}. El número de expediente es {{caseNumber}}.

{{#if link}}Solo la atendemos si usted confirma que esta persona puede actuar en su nombre. Si es así, abra esta página hasta el {{untilOn}} y pulse el botón:

{{link}}{{else}}La examinamos antes de hacer nada.{{/if}}

Si no lo desea, deténgala: {{#if link}}no pulse el botón y {{/if}}escriba a {{contact}} e indique el número de expediente.`,
  ),
  SAR_NOTICE: template(
    'Información para su solicitud {{caseNumber}}',
    `Buenos días:

En el expediente {{caseNumber}} usted pidió lo siguiente: {{#if askedFor}}{{askedFor}}. No podemos dárselo, por estos motivos:

{{#each whyLess}}
- {{this}}
{{/each}}

Lo que le damos en su lugar: {{right}}.{{else}}{{right}}.{{/if}} {{confirmation}}

{{#each sections}}
{{title}}:

{{#each lines}}
- {{this}}
{{/each}}

{{/each}}`,
  ),
  RECIPIENT_LIST: template(
    'Respuesta a su solicitud {{caseNumber}}',
    `Buenos días:

En el expediente {{caseNumber}} usted pidió lo siguiente: {{right}}. {{#if recipients}}Según nuestros registros, estos destinatarios recibieron información sobre usted:

{{#each recipients}}
- {{this}}
{{/each}}{{else}}Según nuestros registros, nadie recibió información sobre usted.{{/if}}

Si cree que falta algo, escríbanos.`,
  ),
  INFORM: template(
    'Respuesta a su solicitud {{caseNumber}}',
    `Buenos días:

En el expediente {{caseNumber}} usted pidió lo siguiente: {{right}}. {{#if stood}}Esto es lo que informábamos el {{askedOn}}:{{else}}No consta ningún aviso de privacidad vigente el {{askedOn}}.{{/if}}

{{#each stood}}
{{title}}

{{controller}}. En vigor desde el {{from}}{{#if until}}, hasta el {{until}}{{/if}}.

{{link}}

{{text}}

{{/each}}

{{#if explanation}}{{explanation}}{{/if}}

{{#if unchanged}}Sigue en vigor hoy, con estas palabras.{{/if}}

{{#if still}}De estos textos sigue en vigor hoy, con estas palabras:

{{#each still}}
- {{title}}
{{/each}}{{/if}}

{{#if today}}Esto es lo que está en vigor hoy:

{{#each today}}
{{title}}

{{controller}}. En vigor desde el {{from}}.

{{link}}

{{text}}

{{/each}}{{/if}}

Si cree que falta algo, escríbanos.`,
  ),
  APPEAL_ANSWER: template(
    'Respuesta a su recurso {{caseNumber}}',
    `Buenos días:

Usted recurrió nuestra respuesta a la solicitud {{originalNumber}}. Lo ha examinado alguien que no tomó la primera decisión. La decisión: {{decision}}.

{{#if newAnswerOn}}Su solicitud {{originalNumber}} está abierta de nuevo; le responderemos a más tardar el {{newAnswerOn}}.{{/if}}

{{#if reasons}}Los motivos son:{{/if}}

${REASONS}

{{remedies}}`,
  ),
  COMPLAINT_ACK: template(
    'Hemos recibido su reclamación {{caseNumber}}',
    `Buenos días:

El {{receivedOn}} recibimos su reclamación. El número de expediente es {{caseNumber}}. La examinamos y le comunicamos el resultado{{#if expectedOn}} a más tardar el {{expectedOn}}{{else}} sin dilación indebida{{/if}}.

{{remedies}}`,
  ),
  MESSAGE: template(
    'Hay un mensaje sobre su solicitud {{caseNumber}}',
    `Buenos días:

el {{sentOn}} le escribimos un mensaje sobre su solicitud {{caseNumber}}. No está en este correo, para que solo usted lo lea.

Si presentó la solicitud con una cuenta, encontrará allí el mensaje, junto a la solicitud, y podrá responderlo. Si no, escríbanos y acordaremos una vía segura.`,
  ),
  DUPLICATE: template(
    'Sobre su solicitud {{caseNumber}}',
    `Buenos días:

Su solicitud {{caseNumber}} tiene el mismo objeto que la solicitud {{originalNumber}}, que ya estamos atendiendo. Respondemos a ambas juntas{{#if expectedOn}}, a más tardar el {{expectedOn}}{{/if}}; no tiene que hacer nada.

{{withdrawal}}`,
  ),
};
